//! From the first moment to a dead worker and back.

use huntlet_report::{Reply, Request};
use leptos::prelude::*;

use super::{AppState, Shown};
use crate::browser;
use crate::client::Life;
use crate::logic::link::Link;

impl AppState {
    /// Starts the engine, follows the address, and brings everything back whenever the engine had to start anew.
    pub fn begin(self) {
        let state = self;
        self.theme.get_untracked().apply();
        super::theme::follow_system(self.system_dark);
        let link = browser::link();
        self.form.follow_link(&link);
        self.engine.give_tokens(move |ask| state.sources.token_wanted(state, ask));
        self.engine.start();
        self.spawn(async move { state.first_load(&link).await });
        let life = self.life;
        Effect::new(move |_| match life.get() {
            Life::Lost(reason) => {
                state.reviving.set(Some(reason));
                state.say("The engine stopped. It is being started again.");
                set_timeout(move || state.revive(), std::time::Duration::from_millis(300));
            }
            Life::GivenUp(reason) => {
                state.reviving.set(None);
                state.say(format!("The engine does not start: {reason}"));
            }
            Life::Starting | Life::Ready => {}
        });
    }

    /// Follows a link while the page is open.
    pub fn follow(self, link: &Link) {
        self.form.follow_link(link);
        if link.demo && !self.has_demo() {
            self.load_demo();
        }
    }

    async fn first_load(self, link: &Link) -> Result<(), huntlet_report::ErrorInfo> {
        self.load_notebooklets().await?;
        self.refresh_tables().await?;
        if link.demo {
            self.load_demo();
        }
        self.sources.bring_back(self).await;
        Ok(())
    }

    async fn load_notebooklets(self) -> Result<(), huntlet_report::ErrorInfo> {
        let Reply::Notebooklets { notebooklets } = self.engine.ask(Request::Notebooklets).await? else {
            return Ok(());
        };
        let chosen = self.form.notebooklet.get_untracked();
        let known =
            notebooklets.iter().find(|info| Some(&info.name) == chosen.as_ref()).or(notebooklets.first());
        if let (Some(asked), Some(info)) = (&chosen, known)
            && *asked != info.name
        {
            self.toast(true, format!("There is no notebooklet `{asked}`. Choose one from the list."));
        }
        if let Some(info) = known {
            self.form.settle(info);
            self.form.notebooklet.set(Some(info.name.clone()));
        }
        self.notebooklets.set(notebooklets);
        Ok(())
    }

    /// Starts a new worker and loads again what the old one had.
    pub fn revive(self) {
        let state = self;
        self.engine.start();
        self.spawn(async move {
            state.load_notebooklets().await?;
            state.reload_sources().await;
            if browser::link().demo && !state.has_demo() {
                state.load_demo();
            }
            state.refresh_tables().await?;
            state.sources.bring_back(state).await;
            state.restore_reports().await;
            state.query.result.set(None);
            state.reviving.set(None);
            state.toast(false, "The engine is back, with its tables and reports.");
            Ok(())
        });
    }

    /// Stops a worker that does not listen; a new one follows by itself.
    pub fn stop_engine(self) {
        self.engine.restart();
    }

    /// Shows the KQL box.
    pub fn show_query(self) {
        self.shown.set(Shown::Query);
    }

    /// Copies an address that fills the form as it is now.
    pub fn copy_link(self) {
        let name = self.form.notebooklet.get_untracked();
        let info = self
            .notebooklets
            .with_untracked(|all| all.iter().find(|info| Some(&info.name) == name.as_ref()).cloned());
        let fragment = self.form.link(info.as_ref(), self.has_demo()).fragment();
        let address = format!("{}{fragment}", browser::address());
        let state = self;
        self.spawn(async move {
            browser::copy(&address).await?;
            state.toast(false, "The link is copied. It fills the form and holds no rows.");
            Ok(())
        });
    }
}
