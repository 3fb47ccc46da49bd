//! Which column plays which role: named by the user, else by a conventional name.

use tipping_core::Setting;
use tipping_core::result::Decision;

use crate::read::{Table, plain};
use crate::rejection::Rejection;
use crate::request::UnitCode;

/// A role, the setting that names its column, and conventional names in tiers: any name of an earlier tier
/// goes before any of a later one. Two columns of the same tier are equally good, unless the tier is ranked.
#[derive(Clone, Copy)]
pub(crate) struct Role {
    pub(crate) name: &'static str,
    /// `None` = no setting names it.
    setting: Option<Setting>,
    tiers: &'static [Tier],
}

struct Tier {
    /// Names without case, underscores, hyphens, dots and spaces.
    names: &'static [&'static str],
    /// Whether a name goes before those after it: all of them mean the same.
    ranked: bool,
}

const fn ranked(names: &'static [&'static str]) -> Tier {
    Tier { names, ranked: true }
}

const fn equal(names: &'static [&'static str]) -> Tier {
    Tier { names, ranked: false }
}

const COW: &[&str] = &["ccode", "cowcode", "cow", "cowid", "cownr", "ccodecow"];
const GW: &[&str] = &["gwcode", "gwno", "gw", "gwid", "gwn"];
const ISO3: &[&str] = &["iso3", "iso3c", "iso3code", "isoalpha3", "iso", "isocode", "alpha3", "countrycode"];
const NAMES: &[&str] = &[
    "country",
    "countryname",
    "state",
    "statename",
    "name",
    "unitname",
    "statenme",
    "party",
    "member",
    "participant",
];

/// The unit: codes before names, for names are spelled in many ways. `id` comes after codes: it may count
/// rows.
pub(crate) const UNIT: Role = Role {
    name: "unit",
    setting: Some(Setting::Unit),
    tiers: &[
        equal(&["unit", "unitid", "unitcode"]),
        ranked(COW),
        ranked(GW),
        ranked(ISO3),
        equal(&["id", "code", "identifier"]),
        ranked(NAMES),
    ],
};
const UNIT_BY_COW: Role =
    Role { tiers: &[ranked(COW), equal(&["unit", "unitid", "unitcode", "code", "id"])], ..UNIT };
const UNIT_BY_GW: Role =
    Role { tiers: &[ranked(GW), equal(&["unit", "unitid", "unitcode", "code", "id"])], ..UNIT };
const UNIT_BY_ISO3: Role =
    Role { tiers: &[ranked(ISO3), equal(&["unit", "unitid", "unitcode", "code", "id"])], ..UNIT };
const UNIT_BY_NAME: Role =
    Role { tiers: &[ranked(NAMES), equal(&["unit", "unitid", "unitname", "id"])], ..UNIT };

/// The date of adoption.
pub(crate) const DATE: Role = Role {
    name: "date",
    setting: Some(Setting::Date),
    tiers: &[
        equal(&[
            "date",
            "adopted",
            "adoptedon",
            "adoptedin",
            "adoption",
            "adoptiondate",
            "adoptionyear",
            "adoptyear",
            "dateadopted",
            "dateofadoption",
            "yearadopted",
            "yearofadoption",
            "firstadopted",
        ]),
        equal(&[
            "consent",
            "consentdate",
            "dateofconsent",
            "ratified",
            "ratifiedon",
            "ratification",
            "ratificationdate",
            "ratificationyear",
            "dateratified",
            "dateofratification",
            "yearratified",
            "yearofratification",
        ]),
        equal(&["year", "yr", "month", "quarter", "day", "time", "period", "eventdate", "eventyear"]),
    ],
};

/// The period of a panel: the same names, the time of observation first.
pub(crate) const PERIOD: Role = Role {
    tiers: &[equal(&["year", "yr", "month", "quarter", "day", "time", "period"]), equal(&["date"])],
    ..DATE
};

/// The unit that looks, in a list of ties: codes before names.
pub(crate) const FROM: Role = Role {
    name: "unit that looks (from)",
    setting: None,
    tiers: &[
        equal(&["from", "source", "ego", "sender"]),
        ranked(&["ccode1", "statea", "gwno1", "gwcode1", "iso1", "unit1"]),
        ranked(&["importer1", "country1", "state1"]),
    ],
};

/// The unit that it looks at.
pub(crate) const TO: Role = Role {
    name: "unit looked at (to)",
    setting: None,
    tiers: &[
        equal(&["to", "target", "alter", "receiver"]),
        ranked(&["ccode2", "stateb", "gwno2", "gwcode2", "iso2", "unit2"]),
        ranked(&["importer2", "country2", "state2"]),
    ],
};

/// Degrees north.
pub(crate) const LATITUDE: Role =
    Role { name: "latitude", setting: None, tiers: &[equal(&["latitude"]), equal(&["lat"]), equal(&["y"])] };

/// Degrees east.
pub(crate) const LONGITUDE: Role = Role {
    name: "longitude",
    setting: None,
    tiers: &[equal(&["longitude"]), equal(&["lon", "long", "lng"]), equal(&["x"])],
};

/// The norm. Its setting is the one for the column, not the one that chooses a norm.
pub(crate) const NORM: Role = Role {
    name: "norm",
    setting: Some(Setting::NormColumn),
    tiers: &[
        equal(&["norm", "normid"]),
        equal(&[
            "treaty",
            "treatyid",
            "policy",
            "policyid",
            "law",
            "lawid",
            "convention",
            "innovation",
            "coding",
        ]),
    ],
};

/// 0/1: adopted.
pub(crate) const ADOPTED: Role = Role {
    name: "adopted",
    setting: Some(Setting::Adopted),
    tiers: &[
        equal(&["adopted", "hasadopted", "adopter", "adoption"]),
        equal(&["status", "event", "ratified", "adopt", "observed", "adoptionstatus"]),
    ],
};

/// The date of withdrawal.
pub(crate) const WITHDRAWN: Role = Role {
    name: "withdrawn",
    setting: Some(Setting::Withdrawn),
    tiers: &[equal(&[
        "withdrawn",
        "withdrawal",
        "withdrawnon",
        "withdrew",
        "withdrawaldate",
        "datewithdrawn",
        "yearwithdrawn",
        "denunciation",
        "denounced",
        "denunciationdate",
        "repealed",
        "repeal",
        "repealdate",
    ])],
};

/// The weight.
pub(crate) const WEIGHT: Role =
    Role { name: "weight", setting: Some(Setting::Weight), tiers: &[equal(&["weight", "weights", "w"])] };

/// The region.
pub(crate) const REGION: Role = Role {
    name: "region",
    setting: Some(Setting::Region),
    tiers: &[equal(&["region", "regionname"]), equal(&["continent"])],
};

/// The act by which a unit was bound.
pub(crate) const ACT: Role = Role {
    name: "act",
    setting: Some(Setting::Act),
    tiers: &[equal(&["act", "action"]), equal(&["type", "acttype", "actiontype"])],
};

/// When a unit was a member: told by a list of members, not by the data.
const MEMBERSHIP: [&str; 10] = [
    "entry",
    "exit",
    "entrydate",
    "exitdate",
    "entryyear",
    "exityear",
    "dateofentry",
    "dateofexit",
    "entered",
    "exited",
];

/// Whether a column is called like the beginning or end of membership.
pub(crate) fn is_membership(name: &str) -> bool {
    MEMBERSHIP.contains(&plain(name).as_str())
}

/// A column in its role, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) column: usize,
    /// Whether the user named it.
    pub(crate) is_named: bool,
    reason: String,
}

impl Found {
    /// A column that its content gave a role.
    pub(crate) fn by_content(column: usize, reason: &str) -> Self {
        Self { column, is_named: false, reason: reason.to_owned() }
    }

    pub(crate) fn decision(&self, role: &Role, table: &Table) -> Decision {
        let name = table.names().get(self.column).map(String::as_str).unwrap_or_default();
        Decision::new(format!("column {}", role.name), name, self.reason.as_str())
    }
}

/// The role of the unit, by the code list that the user names.
pub(crate) fn unit_role(units: Option<UnitCode>) -> &'static Role {
    match units {
        Some(UnitCode::Cow) => &UNIT_BY_COW,
        Some(UnitCode::Gw) => &UNIT_BY_GW,
        Some(UnitCode::Iso3) => &UNIT_BY_ISO3,
        Some(UnitCode::Name) => &UNIT_BY_NAME,
        Some(UnitCode::AsWritten) | None => &UNIT,
    }
}

impl Role {
    /// The setting that names its column, for messages about columns that were or can be named.
    pub(crate) fn setting(&self) -> String {
        self.setting.map(|setting| setting.to_string()).unwrap_or_default()
    }

    /// The role in a file beside the data, whose column is named with another setting or with none.
    pub(crate) const fn with_setting(self, setting: Option<Setting>) -> Self {
        Self { setting, ..self }
    }

    /// Whether a column is called so by convention.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.tiers.iter().any(|tier| tier.names.contains(&plain(name).as_str()))
    }

    /// The column that the user named.
    ///
    /// # Errors
    /// There is none of that name; the message lists the ones that are there.
    pub(crate) fn named(&self, table: &Table, wanted: Option<&str>) -> Result<Option<Found>, Vec<Rejection>> {
        let Some(wanted) = wanted else { return Ok(None) };
        match table.find(wanted.trim()) {
            Some(column) => {
                Ok(Some(Found { column, is_named: true, reason: format!("named with {}", self.setting()) }))
            }
            None => Err(vec![Rejection {
                column: Some(wanted.to_owned()),
                ..table.reject_whole(
                    "there is no such column",
                    format!("name one that is there with {}: {}", self.setting(), table.list_of_names()),
                )
            }]),
        }
    }

    /// The column with a conventional name that `fits`.
    ///
    /// # Errors
    /// Two columns are equally good.
    pub(crate) fn conventional(
        &self,
        table: &Table,
        fits: impl Fn(usize) -> bool,
    ) -> Result<Option<Found>, Vec<Rejection>> {
        let plain: Vec<String> = table.names().iter().map(|name| plain(name)).collect();
        for tier in self.tiers {
            let place = |c: usize| tier.names.iter().position(|name| *name == plain[c]);
            let mut found: Vec<(usize, usize)> =
                (0..plain.len()).filter_map(|c| Some((place(c)?, c))).filter(|(_, c)| fits(*c)).collect();
            found.sort_unstable();
            let found: &[(usize, usize)] = &found;
            match found {
                [] => {}
                [(rank, column), (next, other), ..] if !tier.ranked || rank == next => {
                    let problem = format!(
                        "columns `{}` and `{}` could both be the {}",
                        table.names()[*column],
                        table.names()[*other],
                        self.name
                    );
                    let remedy = match self.setting {
                        None => "rename the one that is not".to_owned(),
                        Some(setting) => format!("say which with {setting}"),
                    };
                    return Err(vec![table.reject_whole(problem, remedy)]);
                }
                [(_, column), ..] => {
                    return Ok(Some(Found {
                        column: *column,
                        is_named: false,
                        reason: "by its name".into(),
                    }));
                }
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::read_table;

    fn table(header: &str) -> Table {
        let row = header.replace(|c: char| c != ',', "1");
        read_table(format!("{header}\n{row}\n").as_bytes(), "f.csv", None).unwrap()
    }

    fn unit(header: &str, units: Option<UnitCode>) -> Result<String, Vec<Rejection>> {
        let table = table(header);
        let found = unit_role(units).conventional(&table, |_| true)?;
        Ok(found.map(|f| table.names()[f.column].clone()).unwrap_or_default())
    }

    #[test]
    fn codes_go_before_names_and_case_does_not_count() {
        assert_eq!(unit("name,GWNO,date", None).unwrap(), "GWNO");
        assert_eq!(unit("country,iso3c,cow_code", None).unwrap(), "cow_code");
        assert_eq!(unit("country,iso3c,cow_code", Some(UnitCode::Iso3)).unwrap(), "iso3c");
        assert_eq!(unit("country,iso3c,cow_code", Some(UnitCode::Name)).unwrap(), "country");
        assert_eq!(unit("id,Country Name", None).unwrap(), "id");
        assert_eq!(unit("x,y", None).unwrap(), "");
    }

    #[test]
    fn equally_good_columns_are_refused_with_the_setting_that_settles_it() {
        let message = unit("Unit,unit,date", None).unwrap_err()[0].to_string();
        assert_eq!(
            message,
            "f.csv: columns `Unit` and `unit` could both be the unit; say which with setting `unit`"
        );
        let dates = DATE.conventional(&table("unit,date,adoption_year"), |_| true);
        assert!(dates.unwrap_err()[0].remedy.contains("setting `date`"));
    }

    #[test]
    fn a_named_column_must_be_there() {
        let table = table("unit,date");
        let message = DATE.named(&table, Some("signed")).unwrap_err()[0].to_string();
        let expected = "f.csv, column signed: there is no such column; name one that is there with setting \
            `date`: `unit`, `date`";
        assert_eq!(message, expected);
        assert_eq!(DATE.named(&table, Some("Date")).unwrap().map(|f| f.column), Some(1));
    }
}
