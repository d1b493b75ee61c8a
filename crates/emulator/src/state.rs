//! What the connections share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::counts::Counts;
use crate::faults::Plan;
use crate::keys::Keys;
use crate::limits::Gate;
use crate::settings::Settings;
use crate::sign_in::SignIns;
use crate::tenant::Tenant;

pub(crate) struct State {
    pub tenant: Arc<Tenant>,
    pub keys: &'static Keys,
    pub gate: Gate,
    /// Tables of the Basic plan, which only `/search` reads.
    pub basic: Vec<String>,
    /// Whether requests are told on standard output.
    pub log: bool,
    first: Settings,
    settings: Mutex<Arc<Settings>>,
    plan: Mutex<Plan>,
    counts: Mutex<Counts>,
    sign_ins: Mutex<SignIns>,
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    pub fn new(
        tenant: Tenant,
        keys: &'static Keys,
        settings: Settings,
        basic: Vec<String>,
        log: bool,
    ) -> Self {
        let state = Self {
            tenant: Arc::new(tenant),
            keys,
            gate: Gate::default(),
            basic,
            log,
            first: settings.clone(),
            settings: Mutex::default(),
            plan: Mutex::default(),
            counts: Mutex::default(),
            sign_ins: Mutex::default(),
        };
        state.set(settings);
        state
    }

    /// The settings as they are now.
    pub fn settings(&self) -> Arc<Settings> {
        locked(&self.settings).clone()
    }

    /// Replaces the settings; faults and limits begin anew.
    pub fn set(&self, settings: Settings) {
        *self.plan() = Plan::new(settings.seed, settings.mix.clone(), settings.list.clone());
        self.gate.clear();
        *locked(&self.settings) = Arc::new(settings);
    }

    /// The settings that the emulator was started with.
    pub fn reset(&self) {
        self.set(self.first.clone());
        *self.counts() = Counts::default();
    }

    pub fn plan(&self) -> MutexGuard<'_, Plan> {
        locked(&self.plan)
    }

    pub fn counts(&self) -> MutexGuard<'_, Counts> {
        locked(&self.counts)
    }

    pub fn sign_ins(&self) -> MutexGuard<'_, SignIns> {
        locked(&self.sign_ins)
    }
}
