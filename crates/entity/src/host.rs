//! Hosts.

use huntlet_report::EntityCard;

use crate::card::Card;
use crate::ip::IpAddress;

/// A host, as `Computer` columns name it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Host {
    /// Its name without a domain.
    pub host_name: String,
    /// Its DNS domain.
    pub dns_domain: Option<String>,
    /// `Windows` or `Linux`, where the source says so.
    pub os_family: Option<String>,
    /// Addresses from which an account reached it.
    pub ip_addresses: Vec<IpAddress>,
}

impl Host {
    /// From a `Computer` cell: `web01` or `web01.contoso.com`. An address is kept whole.
    pub fn from_computer(computer: &str, os_family: Option<&str>) -> Self {
        let computer = computer.trim();
        let (name, domain) = match computer.split_once('.') {
            Some((name, domain)) if crate::ip::parse(computer).is_none() => (name, Some(domain.to_owned())),
            _ => (computer, None),
        };
        Self {
            host_name: name.to_owned(),
            dns_domain: domain.filter(|domain| !domain.is_empty()),
            os_family: os_family.map(str::to_owned),
            ip_addresses: Vec::new(),
        }
    }

    /// Name and domain.
    pub fn fqdn(&self) -> String {
        match &self.dns_domain {
            Some(domain) => format!("{}.{domain}", self.host_name),
            None => self.host_name.clone(),
        }
    }

    /// The card, with its addresses below.
    pub fn card(&self) -> EntityCard {
        let card = Card::new("Host", self.fqdn())
            .fact("HostName", &self.host_name)
            .maybe("DnsDomain", self.dns_domain.as_ref())
            .maybe("OSFamily", self.os_family.as_ref());
        self.ip_addresses.iter().fold(card, |card, address| card.child(address.card())).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_computer_is_split_into_name_and_domain() {
        let host = Host::from_computer("web01.contoso.com", Some("Linux"));
        assert_eq!((host.host_name.as_str(), host.dns_domain.as_deref()), ("web01", Some("contoso.com")));
        assert_eq!(host.fqdn(), "web01.contoso.com");
        assert_eq!(Host::from_computer("10.0.0.7", None).host_name, "10.0.0.7");
        assert_eq!(Host::from_computer("web01", None).dns_domain, None);
    }
}
