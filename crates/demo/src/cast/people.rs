//! Contoso's people, under the names that Microsoft uses in its examples.

use super::net::{LONDON, NEW_YORK, Place, REDMOND};
use crate::core::text::guid;

/// What a person does, as far as the logs show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Mail, documents, a browser.
    Office,
    /// Also Azure and Linux.
    Engineer,
    /// Runs the tenant.
    Admin,
}

/// One account and the habits behind it.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// The account's name before the `@`.
    pub(crate) name: String,
    /// `name@contoso.com`.
    pub(crate) upn: String,
    /// First and last name.
    pub(crate) display: String,
    /// Object id in the directory.
    pub(crate) id: String,
    /// Security identifier in the domain.
    pub(crate) sid: String,
    /// Where the office is.
    pub(crate) place: &'static Place,
    /// What the person does.
    pub(crate) role: Role,
    /// Address at home.
    pub(crate) home_ip: String,
    /// The person's own workstation: `WKS-` and the name.
    pub(crate) workstation: String,
    /// Address of the workstation in the office.
    pub(crate) desk_ip: String,
}

/// The person whose account is taken over.
pub(crate) const VICTIM: usize = 0;
/// The administrator who answers.
pub(crate) const RESPONDER: usize = 1;
/// The security analyst who hunts.
pub(crate) const ANALYST: usize = 2;

/// Name, display name, office, role. The first three have parts in the story.
const NAMED: &[(&str, &str, &Place, Role)] = &[
    ("meganb", "Megan Bowen", &REDMOND, Role::Engineer),
    ("admin-alland", "Allan Deyoung (admin)", &REDMOND, Role::Admin),
    ("isaiahl", "Isaiah Langer", &REDMOND, Role::Admin),
    ("meganb2", "Megan Bowen (test)", &REDMOND, Role::Office),
    ("admin", "MOD Administrator", &REDMOND, Role::Admin),
    ("adelev", "Adele Vance", &REDMOND, Role::Office),
    ("alexw", "Alex Wilber", &REDMOND, Role::Office),
    ("alland", "Allan Deyoung", &REDMOND, Role::Office),
    ("christiec", "Christie Cline", &NEW_YORK, Role::Office),
    ("debrab", "Debra Berger", &REDMOND, Role::Office),
    ("diegos", "Diego Siciliani", &NEW_YORK, Role::Engineer),
    ("emilyb", "Emily Braun", &LONDON, Role::Office),
    ("gradya", "Grady Archie", &NEW_YORK, Role::Engineer),
    ("henriettam", "Henrietta Mueller", &LONDON, Role::Office),
    ("irvins", "Irvin Sayers", &REDMOND, Role::Office),
    ("johannal", "Johanna Lorenz", &LONDON, Role::Engineer),
    ("jonis", "Joni Sherman", &NEW_YORK, Role::Office),
    ("leeg", "Lee Gu", &REDMOND, Role::Engineer),
    ("lidiah", "Lidia Holloway", &REDMOND, Role::Office),
    ("lynner", "Lynne Robbins", &NEW_YORK, Role::Office),
    ("miriamg", "Miriam Graham", &LONDON, Role::Office),
    ("nestorw", "Nestor Wilke", &REDMOND, Role::Engineer),
    ("pattif", "Patti Fernandez", &REDMOND, Role::Office),
    ("pradeepg", "Pradeep Gupta", &LONDON, Role::Office),
    ("admin-lidiah", "Lidia Holloway (admin)", &REDMOND, Role::Admin),
];

/// Number of accounts with names of their own; a larger tenant adds numbered staff.
pub(crate) const NAMED_COUNT: usize = NAMED.len();

/// The domain's part of every security identifier.
pub(crate) const DOMAIN_SID: &str = "S-1-5-21-1004336348-1177238915-682003330";

fn person(index: usize, name: String, display: String, place: &'static Place, role: Role) -> Person {
    let seat = index % 200;
    let row = 20 + index / 200;
    Person {
        upn: format!("{name}@contoso.com"),
        id: guid(index as u64, 0x0b7e_c71d),
        sid: format!("{DOMAIN_SID}-{}", 1100 + index),
        home_ip: format!("192.0.2.{}", 20 + index % 230),
        workstation: format!("WKS-{}", name.to_uppercase()),
        desk_ip: format!("10.10.{}.{}", row.min(90), 10 + seat),
        name,
        display,
        place,
        role,
    }
}

/// Everyone: those with names, then `staff0026` and so on up to `count`.
pub(crate) fn people(count: usize) -> Vec<Person> {
    let places = [&REDMOND, &NEW_YORK, &LONDON];
    let mut all: Vec<Person> = NAMED
        .iter()
        .enumerate()
        .map(|(index, (name, display, place, role))| {
            person(index, (*name).to_string(), (*display).to_string(), place, *role)
        })
        .collect();
    for index in all.len()..count {
        let place = places.get(index % 3).copied().unwrap_or(&REDMOND);
        let role = if index % 6 == 0 { Role::Engineer } else { Role::Office };
        all.push(person(index, format!("staff{index:04}"), format!("Staff {index:04}"), place, role));
    }
    all
}
