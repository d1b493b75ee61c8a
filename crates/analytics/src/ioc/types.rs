//! The types of indicators.

use super::extract::{Extractor, Options};

/// A type of indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IocType {
    /// An IPv4 address: four octets up to 255.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
    /// A domain or host name under a top-level domain that exists.
    Dns,
    /// A URL with a scheme.
    Url,
    /// An e-mail address.
    Email,
    /// An absolute Windows path, also UNC or under a `%variable%`.
    WindowsPath,
    /// An absolute Linux path, also under `~` or a `$VARIABLE`.
    LinuxPath,
    /// 32 hexadecimal digits.
    Md5,
    /// 40 hexadecimal digits.
    Sha1,
    /// 64 hexadecimal digits.
    Sha256,
    /// A key of the Windows registry.
    RegistryKey,
}

impl IocType {
    /// Every type, in the order of reports.
    pub const ALL: [Self; 11] = [
        Self::Ipv4,
        Self::Ipv6,
        Self::Dns,
        Self::Url,
        Self::Email,
        Self::WindowsPath,
        Self::LinuxPath,
        Self::Md5,
        Self::Sha1,
        Self::Sha256,
        Self::RegistryKey,
    ];

    /// MSTICPy's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ipv4 => "ipv4",
            Self::Ipv6 => "ipv6",
            Self::Dns => "dns",
            Self::Url => "url",
            Self::Email => "email",
            Self::WindowsPath => "windows_path",
            Self::LinuxPath => "linux_path",
            Self::Md5 => "md5_hash",
            Self::Sha1 => "sha1_hash",
            Self::Sha256 => "sha256_hash",
            Self::RegistryKey => "registry_key",
        }
    }

    /// The type of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ty| ty.name() == name)
    }
}

/// The type of a single observable, plain or de-fanged, in the order of [`IocType::ALL`] with URLs and e-mail addresses
/// before domains; none when the whole text is none.
pub fn ioc_type(observable: &str) -> Option<IocType> {
    let observable = observable.trim();
    let found = Extractor::of_everything().extract(observable);
    let whole = |ty: IocType| {
        found.iter().any(|one| one.kind == ty as u16 && one.start == 0 && one.end == observable.len())
    };
    IocType::ALL.into_iter().find(|ty| whole(*ty))
}

/// Whether the whole text is an observable of this type: the types' names, `file_hash` for any hash, and `hostname` for
/// `dns`. None for a type that is not known.
pub fn validate(observable: &str, type_name: &str, ignore_tlds: bool) -> Option<bool> {
    let types: &[IocType] = match type_name {
        "file_hash" => &[IocType::Md5, IocType::Sha1, IocType::Sha256],
        "hostname" => &[IocType::Dns],
        name => &[IocType::from_name(name)?],
    };
    let observable = observable.trim();
    let options = Options { ignore_tlds, include_paths: true, ..Options::default() };
    let found = Extractor::built_in(&options).extract(observable);
    Some(found.iter().any(|one| {
        types.iter().any(|ty| one.kind == *ty as u16) && one.start == 0 && one.end == observable.len()
    }))
}
