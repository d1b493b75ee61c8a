//! What a message of sshd, PAM, systemd-logind or sudo tells.

/// What a message says of a logon.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Logon {
    /// `Success`, `Failure`, `Opened`, `Closed`, or `""` when it says nothing of a logon.
    pub result: &'static str,
    /// Who.
    pub user: String,
    /// From which address.
    pub source_ip: String,
    /// From which port.
    pub source_port: Option<i64>,
    /// How: `publickey`, `password` …
    pub method: String,
    /// The service of PAM: `sshd`, `sudo`, `systemd-user` …
    pub service: String,
    /// Who started the session, where PAM tells.
    pub by: String,
}

/// Reads a message.
pub fn logon(message: &str) -> Logon {
    let message = message.trim();
    if let Some(logon) = pam(message) {
        return logon;
    }
    let mut found = Logon::default();
    if let Some(rest) = message.strip_prefix("Accepted ") {
        found.result = "Success";
        accepted(&mut found, rest);
    } else if let Some(rest) = message.strip_prefix("Failed ") {
        found.result = "Failure";
        accepted(&mut found, rest);
    } else if let Some(rest) = message.strip_prefix("Invalid user ") {
        found.result = "Failure";
        let (user, from) = rest.rsplit_once("from ").unwrap_or((rest, ""));
        user.trim().clone_into(&mut found.user);
        source(&mut found, from);
    } else if let Some(rest) = message.strip_prefix("Did not receive identification string from ") {
        found.result = "Failure";
        source(&mut found, rest);
    } else if let Some(rest) =
        message.strip_prefix("Connection closed by ").or_else(|| message.strip_prefix("Connection reset by "))
    {
        closed(&mut found, rest, message.ends_with("[preauth]"));
    } else if let Some(rest) = message.strip_prefix("Disconnected from ") {
        closed(&mut found, rest, message.ends_with("[preauth]"));
    } else if let Some(rest) = message.strip_prefix("New session ") {
        found.result = "Opened";
        let user = rest.split_once(" of user ").map_or("", |(_, user)| user);
        user.trim_end_matches('.').clone_into(&mut found.user);
    } else if message.starts_with("Removed session ") {
        found.result = "Closed";
    }
    found
}

/// `publickey for [invalid user] alice from 1.2.3.4 port 22 ssh2`.
fn accepted(found: &mut Logon, rest: &str) {
    let Some((method, rest)) = rest.split_once(" for ") else { return };
    method.clone_into(&mut found.method);
    let rest = rest.strip_prefix("invalid user ").unwrap_or(rest);
    // a user's name is what an enemy chooses: the address is behind the last `from`
    let (user, from) = rest.rsplit_once(" from ").unwrap_or((rest, ""));
    user.trim().clone_into(&mut found.user);
    source(found, from);
}

/// `authenticating user alice 1.2.3.4 port 22 [preauth]`, or an address alone.
fn closed(found: &mut Logon, rest: &str, before: bool) {
    let named = ["authenticating user ", "invalid user ", "user "];
    let rest = match named.iter().find_map(|start| rest.strip_prefix(start)) {
        Some(rest) => {
            let place = rest.rfind(" port ").unwrap_or(rest.len());
            let head = rest.get(..place).unwrap_or(rest);
            let (user, _) = head.rsplit_once(' ').unwrap_or((head, ""));
            user.trim().clone_into(&mut found.user);
            rest.get(user.len()..).unwrap_or_default().trim_start()
        }
        None => rest,
    };
    source(found, rest);
    found.result = if before { "Failure" } else { "Closed" };
}

/// `1.2.3.4 port 22`.
fn source(found: &mut Logon, text: &str) {
    let mut words = text.split_whitespace();
    let address = words.next().unwrap_or_default();
    if address.parse::<std::net::IpAddr>().is_ok() {
        address.clone_into(&mut found.source_ip);
    }
    if words.next() == Some("port") {
        let digits: String =
            words.next().unwrap_or_default().chars().take_while(char::is_ascii_digit).collect();
        found.source_port = digits.parse().ok();
    }
}

/// `pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)` and its kin.
fn pam(message: &str) -> Option<Logon> {
    let (_, rest) = message.split_once("pam_")?;
    let (_, rest) = rest.split_once('(')?;
    let (service, rest) = rest.split_once("):")?;
    let mut found =
        Logon { service: service.split(':').next().unwrap_or_default().to_owned(), ..Logon::default() };
    let rest = rest.trim_start();
    let plain = |user: &str| user.split('(').next().unwrap_or(user).trim().to_owned();
    if let Some(rest) = rest.strip_prefix("session opened for user ") {
        found.result = "Opened";
        let (user, by) = rest.split_once(" by ").unwrap_or((rest, ""));
        found.user = plain(user);
        found.by = plain(by);
    } else if let Some(user) = rest.strip_prefix("session closed for user ") {
        found.result = "Closed";
        found.user = plain(user);
    } else if rest.starts_with("authentication failure") {
        found.result = "Failure";
        for word in rest.split([' ', ';']) {
            match word.split_once('=') {
                Some(("user", user)) => user.clone_into(&mut found.user),
                Some(("rhost", host)) => host.clone_into(&mut found.source_ip),
                _ => {}
            }
        }
    }
    Some(found)
}

/// What sudo says of a command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sudo {
    /// Who asked.
    pub sudoer: String,
    /// As whom.
    pub as_user: String,
    /// Where.
    pub tty: String,
    /// In which folder.
    pub pwd: String,
    /// What.
    pub command: String,
    /// `Success`, or what sudo found wrong.
    pub result: String,
}

/// Reads `alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/ls`, also with a reason of refusal in front of the
/// terminal; none for another message.
pub fn sudo(message: &str) -> Option<Sudo> {
    let (who, rest) = message.trim().split_once(" : ")?;
    let (head, command) = rest.split_once("COMMAND=")?;
    let mut found = Sudo {
        sudoer: who.rsplit(' ').next().unwrap_or(who).to_owned(),
        command: command.to_owned(),
        result: "Success".to_owned(),
        ..Sudo::default()
    };
    for part in head.split(" ; ") {
        let part = part.trim().trim_end_matches(" ;");
        match part.split_once('=') {
            Some(("TTY", tty)) => tty.clone_into(&mut found.tty),
            Some(("PWD", pwd)) => pwd.clone_into(&mut found.pwd),
            Some(("USER", user)) => user.clone_into(&mut found.as_user),
            _ if !part.is_empty() && part != ";" => part.clone_into(&mut found.result),
            _ => {}
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_tell_who_and_whence() {
        let read = logon("Accepted publickey for peteb from 172.92.153.236 port 3715 ssh2: RSA SHA256:iMp4");
        assert_eq!(
            (read.result, read.user.as_str(), read.method.as_str()),
            ("Success", "peteb", "publickey")
        );
        assert_eq!((read.source_ip.as_str(), read.source_port), ("172.92.153.236", Some(3715)));
        let read = logon("Connection closed by authenticating user root 141.98.81.83 port 34871 [preauth]");
        assert_eq!((read.result, read.user.as_str(), read.source_port), ("Failure", "root", Some(34871)));
        assert_eq!(read.source_ip, "141.98.81.83");
        let read = logon("Invalid user  from 65.49.20.69 port 24062");
        assert_eq!(
            (read.result, read.user.as_str(), read.source_ip.as_str()),
            ("Failure", "", "65.49.20.69")
        );
        let read = logon("pam_unix(sshd:session): session opened for user peteb by (uid=0)");
        assert_eq!((read.result, read.user.as_str(), read.service.as_str()), ("Opened", "peteb", "sshd"));
        let read = logon("Failed password for invalid user a from 1.1.1.1 port 2 from 9.9.9.9 port 7 ssh2");
        assert_eq!(read.source_ip, "9.9.9.9", "a name cannot bring an address with it");
        assert_eq!(logon("Server listening on 0.0.0.0 port 22.").result, "");
    }

    #[test]
    fn sudo_tells_the_command() {
        let read =
            sudo("peteb : TTY=pts/0 ; PWD=/home/peteb ; USER=root ; COMMAND=/bin/cat /etc/a=b ; c").unwrap();
        assert_eq!((read.sudoer.as_str(), read.as_user.as_str()), ("peteb", "root"));
        assert_eq!((read.command.as_str(), read.result.as_str()), ("/bin/cat /etc/a=b ; c", "Success"));
        let read =
            sudo("eve : user NOT in sudoers ; TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/sh").unwrap();
        assert_eq!(read.result, "user NOT in sudoers");
        assert_eq!(sudo("pam_unix(sudo:session): session opened for user root by peteb(uid=0)"), None);
    }
}
