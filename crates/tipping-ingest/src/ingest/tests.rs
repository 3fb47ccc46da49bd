//! The whole way, on the bundled datasets and on small files.

use tipping_core::{Act, PeriodUnit, Rules, Study, Unit};

use sha2::{Digest, Sha256};
use tipping_core::Date;

use super::*;
use crate::bundled::bundle::bundle;
use crate::bundled::datasets;
use crate::digest::hexadecimal;
use crate::{UnitCode, UnknownUnits};

fn bundled(data: &str, system: Option<&str>) -> Ingested {
    let request = Request { data: data.into(), system: system.map(str::to_owned), ..Request::default() };
    ingest(&request).unwrap_or_else(|e| panic!("{data}: {e}"))
}

fn request(system: Option<&str>) -> Request {
    Request { system: system.map(str::to_owned), ..Request::default() }
}

fn read(text: &str, request: &Request) -> Ingested {
    ingest_bytes(request, text.as_bytes(), "a.csv").unwrap_or_else(|e| panic!("{e}"))
}

fn refused(text: &str, request: &Request) -> Vec<String> {
    let error = ingest_bytes(request, text.as_bytes(), "a.csv").unwrap_err();
    assert!(!error.is_usage(), "{error}");
    error.to_string().lines().map(str::to_owned).collect()
}

fn unit<'a>(ingested: &'a Ingested, id: &str) -> &'a Unit {
    ingested.data.units().iter().find(|u| u.id == id).unwrap_or_else(|| panic!("no unit {id}"))
}

fn adopted(ingested: &Ingested, id: &str) -> Option<String> {
    unit(ingested, id).adoption.map(|a| a.date.to_string())
}

fn adoptions(ingested: &Ingested) -> usize {
    ingested.data.units().iter().filter(|u| u.adoption.is_some()).count()
}

fn warning<'a>(ingested: &'a Ingested, code: &str) -> &'a str {
    let found = ingested.warnings.iter().find(|w| w.code == code);
    found.map(|w| w.message.as_str()).unwrap_or_else(|| panic!("no {code} in {:?}", ingested.warnings))
}

fn choice<'a>(ingested: &'a Ingested, subject: &str) -> &'a str {
    let found = ingested.decisions.iter().find(|d| d.subject == subject);
    found.map(|d| d.choice.as_str()).unwrap_or_else(|| panic!("no {subject} in {:?}", ingested.decisions))
}

#[test]
fn suffrage_is_one_coding_on_the_cow_list() {
    let suffrage = bundled("suffrage", None);
    assert_eq!(suffrage.data.norm().id, "suffrage-lied");
    assert_eq!(suffrage.data.norm().opened, None);
    assert_eq!(suffrage.data.system().name, "cow");
    assert_eq!((suffrage.data.units().len(), adoptions(&suffrage)), (217, 198));
    assert_eq!(suffrage.alternatives.len(), 5);
    assert_eq!(suffrage.warnings, []);
    let usa = unit(&suffrage, "2");
    assert_eq!(
        (usa.name.as_str(), usa.region.as_deref()),
        ("United States of America", Some("Northern America"))
    );
    assert_eq!(adopted(&suffrage, "2").as_deref(), Some("1965"));
    let (from, through) = suffrage.window.unwrap();
    let rules = Rules { from: Some(from), through: Some(through), ..Rules::default() };
    let study = Study::new(&suffrage.data, &rules).unwrap();
    let totals = study.table.totals();
    assert_eq!((totals.events, totals.unit_periods), (99, 3210));
}

#[test]
fn every_coding_of_suffrage_keeps_its_adoptions() {
    let suffrage = datasets().remove(0);
    for norm in &suffrage.norms {
        for system in ["cow", "closed"] {
            assert_eq!(adoptions(&bundled(&norm.id, Some(system))), norm.adoptions, "{} {system}", norm.id);
        }
        // Both Yemens are one in GW, and Germany and Serbia are two; nothing else is lost or gained.
        let lost = adoptions(&bundled(&norm.id, Some("gw"))).abs_diff(norm.adoptions);
        assert!(lost <= 3, "{}: {lost}", norm.id);
    }
    let closed = bundled("suffrage-lied", Some("closed"));
    assert_eq!(closed.data.units().len(), suffrage.units);
}

#[test]
fn every_treaty_is_read() {
    let treaties = &datasets()[1];
    for norm in &treaties.norms {
        let treaty = bundled(&norm.id, None);
        assert_eq!(treaty.data.system().name, "gw");
        assert_eq!(adoptions(&treaty), norm.adoptions, "{}", norm.id);
        assert_eq!(treaty.warnings, [], "{}", norm.id);
        assert_eq!(treaty.alternatives.len(), 198);
        // On the COW list Germany is one state or another, but nobody is lost.
        let cow = bundled(&norm.id, Some("cow"));
        assert!(adoptions(&cow) >= norm.adoptions, "{}", norm.id);
        assert_eq!(cow.warnings, [], "{}", norm.id);
    }
}

#[test]
fn the_mine_ban_has_its_dates_by_the_day() {
    let ban = bundled("un-26-5", None);
    let norm = ban.data.norm();
    assert_eq!(norm.opened, "1997-12-03".parse().ok());
    assert_eq!(norm.entry_into_force, "1999-03-01".parse().ok());
    assert_eq!(norm.observed_through, "2014-01-27".parse().ok());
    assert!(norm.title.starts_with("Ottawa mine ban: "));
    let study = Study::new(&ban.data, &Rules::default()).unwrap();
    assert_eq!(study.window.period, PeriodUnit::Day);
    let successions = ban.data.units().iter().filter_map(|u| u.adoption).filter(|a| a.act == Act::Succession);
    assert_eq!(successions.count(), 2);
    assert_eq!(choice(&ban, "rows without a unit"), "3 left out");
    let date = ban.decisions.iter().find(|d| d.subject == "column date").unwrap();
    assert_eq!((date.choice.as_str(), date.reason.as_str()), ("consent", "the dataset's column of dates"));
    assert_eq!(bundled("Ottawa mine ban", None).data, ban.data);
}

#[test]
fn one_state_under_two_numbers_keeps_its_record() {
    // Germany joins the Rome Statute in 2000: GW 260, in COW 255 since 1990; 260 had left.
    let rome = bundled("Rome Statute", Some("cow"));
    assert_eq!(adopted(&rome, "255").as_deref(), Some("2000-12-11"));
    assert_eq!(adopted(&rome, "260"), None);
    assert_eq!(choice(&rome, "record of Germany"), "that of Germany (GW 260)");
    // North Yemen, 1970: COW 678 and GW 678; the Yemen of 1990, COW 679, has its own date in that list only.
    let lied = bundled("suffrage-lied", Some("gw"));
    assert_eq!(adopted(&lied, "678").as_deref(), Some("1970"));
    // Yugoslavia 345 in COW is Serbia 340 and Yugoslavia 345 in GW.
    assert_eq!((adopted(&lied, "340"), adopted(&lied, "345")), (Some("1945".into()), Some("1945".into())));
    // Kiribati, Nauru, Tonga and Tuvalu have other numbers.
    assert_eq!(unit(&lied, "970").name, "Kiribati");
    assert_eq!(adopted(&lied, "970").as_deref(), Some("1964"));
    assert_eq!(choice(&lied, "units translated"), "COW to GW, by the crosswalk");
}

#[test]
fn microstates_can_be_left_out() {
    let rome = bundled("un-18-10", Some("gw-no-microstates"));
    assert_eq!(rome.data.units().len(), 202);
    assert!(warning(&rome, "outside_system").contains("Andorra (GW 232)"));
}

#[test]
fn the_hash_is_of_the_data_and_the_list() {
    let sha256 = |bytes: &[u8]| hexadecimal(Sha256::new().chain_update(bytes));
    let systems = bundle("systems").unwrap().file("cow.csv");
    let both = [bundle("suffrage").unwrap().adoptions(), systems].concat();
    assert_eq!(bundled("suffrage", None).sha256, sha256(&both));
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(sha256(b"abc"), abc);
}

#[test]
fn a_file_of_words_is_closed_unless_a_system_is_named() {
    let text = "country,date\nFrance,1944\nChad,1958\nPeru,1955\nJapan,1945\nNorway,1913\n";
    let closed = read(text, &request(None));
    assert_eq!(closed.data.units().len(), 5);
    assert_eq!(closed.data.system().name, "closed");
    assert_eq!(closed.data.norm().id, "a");
    assert!(warning(&closed, "closed_system").contains("setting `system` = `cow`"));
    let cow = read(text, &request(Some("cow")));
    assert_eq!((cow.data.units().len(), adoptions(&cow)), (217, 5));
    assert_eq!(choice(&cow, "unit codes"), "name");
    assert!(cow.warnings.is_empty(), "{:?}", cow.warnings);
    assert_eq!(adopted(&cow, "220").as_deref(), Some("1944"));
    let gw = read("iso3,date\nFRA,1944\nTUV,1980\n", &request(Some("gw")));
    assert_eq!(adopted(&gw, "973").as_deref(), Some("1980"));
    let named = Request { units: Some(UnitCode::Iso3), ..request(None) };
    let named = read("id,date\nFRA,1944\nfra,1944\nTUV,1980\n", &named);
    assert_eq!((named.data.units().len(), unit(&named, "TUV").name.as_str()), (2, "Tuvalu"));
}

#[test]
fn germany_by_name_is_every_germany() {
    let gw = read("country,date\nGermany,1918\nFrance,1944\n", &request(Some("gw")));
    assert_eq!((adopted(&gw, "255"), adopted(&gw, "260")), (Some("1918".into()), Some("1918".into())));
    let cow = read("country,date\nGermany,1998\nFrance,1944\n", &request(Some("cow")));
    assert_eq!((adopted(&cow, "255"), adopted(&cow, "260")), (Some("1998".into()), None));
    assert!(cow.warnings.is_empty(), "{:?}", cow.warnings);
}

#[test]
fn unknown_units_are_all_refused_with_candidates_or_left_out() {
    let text = "country,date\nFrance,1944\nFrnace,1945\nNarnia,1950\nPeru,1955\n";
    let lines = refused(text, &request(Some("cow")));
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(
        lines[0]
            .starts_with("a.csv, row 3, column country, value \"Frnace\": the list of names does not know")
    );
    assert!(
        lines[0].contains("nearest: France")
            && lines[0].ends_with("setting `unknown_units` = `drop` leaves it out"),
        "{lines:?}"
    );
    assert!(lines[1].starts_with("a.csv, row 4, column country, value \"Narnia\""));
    let drop = Request { unknown_units: UnknownUnits::Drop, ..request(Some("cow")) };
    let dropped = read(text, &drop);
    assert_eq!(adoptions(&dropped), 2);
    assert!(warning(&dropped, "unknown_units_dropped").contains("Frnace (row 3), Narnia (row 4)"));
}

#[test]
fn known_units_outside_the_system_are_left_out_and_listed() {
    let text = "gwno,date\n220,1944\n396,1995\n";
    let cow = read(text, &request(Some("cow")));
    assert!(warning(&cow, "outside_system").contains("Abkhazia (GW 396)"));
    let lines = refused("gwno,date\n396,1995\n397,1995\n", &request(Some("cow")));
    assert!(lines[0].contains("none of the 2 units that adopt is in the system cow"), "{lines:?}");
}

#[test]
fn repetitions_are_merged_and_contradictions_refused() {
    let twice = read("unit,date\na,1900\nb,1901\na,1900\n", &request(None));
    assert_eq!(twice.data.units().len(), 2);
    assert!(warning(&twice, "duplicates_merged").contains("a (rows 2 and 4)"));
    let lines = refused("unit,date\na,1900\nb,1901\nc,1910\nd,1911\ne,1912\na,1902\nb,\n", &request(None));
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(
        lines[0].starts_with("a.csv, row 7, column unit, value \"a\": this unit is in the file twice"),
        "{lines:?}"
    );
    assert!(lines[0].contains("1902 here, 1900 in row 2"));
    assert!(lines[1].contains("not adopted here, 1901 in row 3"));
    let lines = refused("country,date\nRussia,1918\nUSSR,1917\n", &request(Some("gw")));
    assert!(lines[0].contains("1917 here, 1918 in row 2 as `Russia`"), "{lines:?}");
    let lines = refused("gwno,date\n340,1900\n345,1945\n2,1920\n", &request(Some("cow")));
    assert!(lines[0].contains("row 3") && lines[0].contains("are one unit, Yugoslavia"), "{lines:?}");
}

#[test]
fn withdrawal_before_adoption_is_refused() {
    let lines = refused("unit,date,withdrawn\na,1900,1899\nb,1901,\nc,,1950\n", &request(None));
    assert_eq!(lines.len(), 2, "{lines:#?}");
    assert!(
        lines[0].starts_with("a.csv, row 2, column withdrawn, value \"1899\": `a` withdraws before"),
        "{lines:?}"
    );
    assert!(lines[1].contains("`c` withdraws without having adopted"));
    let kept = read("unit,date,withdrawn\na,1900,1950\nb,1901,\n", &request(None));
    assert_eq!(unit(&kept, "a").adoption.unwrap().withdrawn, "1950".parse().ok());
}

#[test]
fn nobody_adopting_is_refused() {
    let lines = refused("unit,date\na,NA\nb,\n", &request(None));
    assert_eq!(lines.len(), 1);
    assert!(lines[0].starts_with("a.csv: no unit adopts"), "{lines:?}");
}

#[test]
fn adoption_after_the_last_exit_is_kept_and_listed() {
    let cow = read("cow,date\n300,1920\n220,1944\n", &request(Some("cow")));
    assert!(warning(&cow, "adopted_after_exit").contains("Austria-Hungary (1920, left 1918-11-12)"));
    assert_eq!(adopted(&cow, "300").as_deref(), Some("1920"));
}

#[test]
fn weights_are_one_for_each_unit_of_the_system() {
    let weighted = read("unit,date,weight\na,1900,2\nb,,0.5\n", &request(None));
    assert_eq!(unit(&weighted, "a").weights, [tipping_core::Weight { from: None, value: 2.0 }]);
    let lines = refused("unit,date,weight\na,1900,2\na,1900,3\nb,1901,1\nc,,1\n", &request(None));
    assert!(
        lines[0].starts_with("a.csv, row 3, column weight, value \"3\": `a` has the weight 2"),
        "{lines:?}"
    );
    // Who needs one depends on the window.
    let one = read("cow,date,weight\n220,1944,2\n", &request(Some("cow")));
    let Err(tipping_core::TableError::WithoutWeight { units }) = Study::new(&one.data, &Rules::default())
    else {
        panic!("members have no weight")
    };
    assert!(units.len() > 50 && units.iter().any(|u| u == "Sweden") && !units.iter().any(|u| u == "Hanover"));
    assert_eq!((one.origin.weight.as_deref(), one.origin.rows.get("220")), (Some("weight"), Some(&2)));
    let zero = refused("unit,date,weight\na,1900,0\nb,,0\n", &request(None));
    assert!(zero[0].starts_with("a.csv, column weight: every weight is 0"), "{zero:?}");
    let huge = refused("unit,date,weight\na,1900,1e308\nb,,1e308\n", &request(None));
    assert!(huge[0].starts_with("a.csv, column weight: the weights add up to more"), "{huge:?}");
}

/// A date beside adopted = 0 ends the observation of its unit, whatever the system; with a list, the earlier
/// end counts.
#[test]
fn observation_ends_with_its_date() {
    let text = "unit,date,adopted\na,1900,1\nb,1910,1\nc,1903,0\nd,,0\n";
    let closed = read(text, &request(None));
    let end = |i: &Ingested, id: &str| unit(i, id).observed_through.map(|d| d.to_string());
    assert_eq!(
        (end(&closed, "c").as_deref(), end(&closed, "d"), end(&closed, "a")),
        (Some("1903"), None, None)
    );
    let study = Study::new(&closed.data, &Rules::default()).unwrap();
    assert_eq!(study.table.totals().unit_periods, 1 + 11 + 4 + 11);
    let states =
        "country,date,adopted\nFrance,1944,1\nPortugal,1931,0\nAustria-Hungary,1950,0\nIndia,1930,0\n";
    let listed = read(states, &request(Some("cow")));
    let rules = Rules { from: "1900".parse().ok(), through: "1960".parse().ok(), ..Rules::default() };
    let study = Study::new(&listed.data, &rules).unwrap();
    let at = |id: &str| listed.data.units().iter().position(|u| u.id == id).map(|i| study.outcomes[i].fate);
    assert_eq!(at("235"), Some(tipping_core::Fate::ObservationEnded));
    assert_eq!(at("300"), Some(tipping_core::Fate::Left), "it left in 1918");
    assert_eq!(at("750"), Some(tipping_core::Fate::Absent));
    assert!(warning(&listed, "observed_before_entry").contains("India (1930, entered 1947"));
    let twice =
        refused("unit,date,adopted\na,1900,1\nb,1900,1\nc,1903,0\nc,1904,0\nd,1905,1\n", &request(None));
    assert!(
        twice[0].contains("twice for one norm: not adopted by 1904 here, not adopted by 1903 in row 4"),
        "{twice:?}"
    );
}

/// In a closed system names that differ only in case, accents or spaces are one unit.
#[test]
fn spellings_of_one_unit_meet_in_a_closed_system() {
    let text = "country,date\nFrance,1944\nfrance,1944\nCôte d'Ivoire,1952\nCote d’Ivoire \
        ,1952\nu1.5,1950\nu15,1951\n";
    let closed = read(text, &request(None));
    let ids: Vec<&str> = closed.data.units().iter().map(|u| u.id.as_str()).collect();
    assert_eq!(ids, ["Côte d'Ivoire", "France", "u1.5", "u15"]);
    assert_eq!(choice(&closed, "spellings of one unit"), "france is France, Cote d’Ivoire is Côte d'Ivoire");
    assert!(warning(&closed, "duplicates_merged").starts_with("2 repeated rows"));
    let differ = refused("country,date\nFrance,1944\nFRANCE,1945\n", &request(None));
    assert!(differ[0].contains("twice for one norm: 1945 here, 1944 in row 2 as `France`"), "{differ:?}");
    let panel = "unit,year,adopted\na,1900,0\na,1901,0\nA,1902,1\nb,1900,0\nb,1901,0\nb,1902,0\n";
    assert_eq!(adoptions(&read(panel, &request(None))), 1);
}

/// Letter codes of COW read as ISO 3166 would make Australia of Austria.
#[test]
fn letter_codes_of_another_list_are_refused() {
    for unknown_units in [UnknownUnits::Refuse, UnknownUnits::Drop] {
        let asked = Request { unknown_units, ..request(Some("cow")) };
        let lines = refused("iso,date\nUSA,1920\nAUS,1918\nAUL,1902\nFRN,1944\nITA,1946\n", &asked);
        assert!(lines[0].contains("AUL, FRN are letter codes of COW (stateabb)"), "{lines:?}");
    }
    assert_eq!(adoptions(&read("iso,date\nUSA,1920\nAUS,1902\nFRA,1944\n", &request(Some("cow")))), 3);
}

/// A list of members and the data are read side by side: one refusal tells the defects of both.
#[test]
fn defects_of_the_list_hide_none_of_the_data() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("members.csv");
    std::fs::write(&path, "unit,entry,exit\na,1900,1890\nb,1900,\nc,9/1/1900,\n").unwrap();
    let system = request(path.to_str());
    let lines = refused("unit,date\na,1901\na,1902\nb,soon\nc,1903\nd,1904\n", &system);
    let has = |text: &str| assert!(lines.iter().any(|l| l.contains(text)), "{text}: {lines:#?}");
    has("a.csv, row 3, column unit, value \"a\": this unit is in the file twice");
    has("a.csv, row 4, column date, value \"soon\"");
    has("a.csv, row 6, column unit, value \"d\": the system");
    has("members.csv, row 2, column exit, value \"1890\"");
    has("members.csv, row 4, column entry, value \"9/1/1900\": not clear which number");
    assert_eq!(lines.len(), 5, "{lines:#?}");
    // A list without its columns is told beside the data as well.
    std::fs::write(&path, "unit,begin\na,1900\n").unwrap();
    assert_eq!(refused("unit,date\na,1901\na,1902\n", &system).len(), 2);
    // Dates of a list keep their form, whatever the data's is.
    std::fs::write(&path, "unit,entry,exit\na,1900,\nb,1920,1975\n").unwrap();
    let excel = Request { dates: DateFormat::Excel, ..system };
    let read = read("unit,date\na,16000\nb,\n", &excel);
    assert_eq!(unit(&read, "b").spells[0].exit.map(|d| d.to_string()).as_deref(), Some("1975"));
}

#[test]
fn flags_for_files_are_refused_for_bundled_data() {
    let asked = |request: Request| ingest(&Request { data: "suffrage".into(), ..request }).unwrap_err();
    let error = asked(Request { units: Some(UnitCode::Iso3), ..Request::default() });
    assert!(error.is_usage());
    assert_eq!(
        error.to_string(),
        "setting `units` has no effect on the bundled `suffrage`, which is read as it is; leave it out"
    );
    for request in [
        Request { shape: Some(crate::Shape::Long), ..Request::default() },
        Request { format: Some(crate::Format::Csv), ..Request::default() },
        Request { dates: DateFormat::Excel, ..Request::default() },
        Request { unknown_units: UnknownUnits::Drop, ..request(Some("gw")) },
    ] {
        assert!(asked(request).to_string().contains("has no effect on the bundled"));
    }
}

fn norm(norm: &str) -> Request {
    Request { norm: Some(norm.into()), ..Request::default() }
}

#[test]
fn several_norms_need_a_choice() {
    let text = "norm,unit,date\nx,a,1900\nx,b,\ny,a,1901\ny,c,1902\n";
    let error = ingest_bytes(&request(None), text.as_bytes(), "a.csv").unwrap_err();
    assert_eq!(error.to_string(), "`a.csv` holds 2 norms; choose one with setting `norm`: x, y");
    let one = read(text, &norm("Y"));
    assert_eq!((one.data.norm().id.as_str(), one.alternatives.as_slice()), ("y", &["x".to_owned()][..]));
    // Closed: the units of the whole file.
    assert_eq!((one.data.units().len(), adoptions(&one)), (3, 2));
    let error = ingest_bytes(&norm("z"), text.as_bytes(), "a.csv").unwrap_err();
    assert_eq!(error.to_string(), "`a.csv` has no norm `z`; it has x, y");
    assert!(error.is_usage());
    let error = ingest_bytes(&norm("z"), b"unit,date\na,1900\n", "a.csv").unwrap_err();
    assert!(error.to_string().starts_with("`a.csv` has no norm `z`: it has one"), "{error}");
}

#[test]
fn a_list_of_members_from_a_file_decides_who_could_adopt() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let cities = path(
        "cities.csv",
        "unit,entry,exit,name\nzrh,1900,,Z\u{fc}rich\nbrn,1900,1950,Bern\ngva,1910,,Geneva\n",
    );
    let closed = read("unit,date\nZRH,1920\nbern,1940\n", &request(Some(&cities)));
    assert_eq!((closed.data.units().len(), adoptions(&closed)), (3, 2));
    assert_eq!(unit(&closed, "zrh").name, "Zürich");
    assert_eq!(closed.data.system().name, cities);
    let both = ["unit,date\nZRH,1920\nbern,1940\n", &std::fs::read_to_string(&cities).unwrap()].concat();
    assert_eq!(closed.sha256, hexadecimal(Sha256::new().chain_update(both)));
    let lines = refused("unit,date\nzrh,1920\ngav,1930\n", &request(Some(&cities)));
    assert!(lines[0].contains("value \"gav\": the system") && lines[0].contains("nearest: gva"), "{lines:?}");

    // Data by name, members by code: both are looked up.
    let members = path("members.csv", "cow,entry,exit\n220,1900,\n230,1900,\n");
    let by_name = Request { units: Some(UnitCode::Name), ..request(Some(&members)) };
    let joined = read("country,date\nFrance,1944\nPeru,1955\n", &by_name);
    assert_eq!(adopted(&joined, "220").as_deref(), Some("1944"));
    assert_eq!(unit(&joined, "230").name, "Spain");
    assert!(warning(&joined, "outside_system").contains("Peru"));

    let odd = path("odd.csv", "cow,entry,exit\n220,1900,\n221,1950,\n9999,1900,\n");
    let by_name = Request { units: Some(UnitCode::Name), ..request(Some(&odd)) };
    let lines = refused("country,date\nFrance,1944\nNarnia,1955\n", &by_name);
    assert!(lines.iter().any(|l| l.contains("odd.csv, row 4, column cow, value \"9999\"")), "{lines:?}");
    assert_eq!(lines.len(), 2, "{lines:?}");
    let dropped = Request { unknown_units: UnknownUnits::Drop, ..by_name };
    let dropped = read("country,date\nFrance,1944\nNarnia,1955\n", &dropped);
    assert_eq!(dropped.data.units().len(), 2);
    assert_eq!(dropped.warnings.iter().filter(|w| w.code == "unknown_units_dropped").count(), 2);

    // Defects of both files are told at once.
    let broken = path("broken.csv", "unit,entry,exit\na,1910,1900\n");
    let lines = refused("unit,date\na,19x0\n", &request(Some(&broken)));
    assert_eq!(lines.len(), 2, "{lines:#?}");
    let missing = ingest_bytes(&request(Some("nowhere.csv")), b"unit,date\na,1900\n", "a.csv").unwrap_err();
    assert!(missing.is_usage() && missing.to_string().contains("no system `nowhere.csv`"));
}

#[test]
fn defects_of_cells_and_units_are_told_at_once() {
    let text = "country,date\nFrance,19x4\nFrnace,1945\nPeru,1955\nPeru,1956\nChad,1700-01-40\n,1950\nMali,1960\nTogo,1960\n";
    let lines = refused(text, &request(Some("cow")));
    let rows: Vec<&str> =
        lines.iter().map(|l| l.split(", ").nth(1).unwrap().split(':').next().unwrap()).collect();
    assert_eq!(rows, ["row 2", "row 3", "row 5", "row 6", "row 7"], "{lines:#?}");
}

#[test]
fn physicians_get_no_doubt_about_states() {
    let rows: String = (1..=40).map(|i| format!("{i},195{}\n", i % 4)).collect();
    let physicians = read(&format!("id,date\n{rows}"), &request(None));
    assert!(physicians.warnings.iter().all(|w| w.code != "closed_system"), "{:?}", physicians.warnings);
}

/// A list of names that has Germany as well as the German Federal Republic, and Yemen as well as the Yemen
/// Arab Republic, means both members of the COW list; the bundled coding by name gives what it gives by
/// number.
#[test]
fn names_of_the_list_itself_are_told_apart() {
    let table = include_str!("../../../../data/suffrage/adoption.csv");
    let mut text = "country,date\n".to_owned();
    for line in table.lines().filter(|line| line.starts_with("suffrage-lied,")) {
        let (head, date) = line.rsplit_once(',').expect("a date");
        let name = head.splitn(3, ',').nth(2).expect("a name");
        text += &format!("{},{date}\n", name.to_uppercase());
    }
    let file = tempfile::NamedTempFile::with_suffix(".csv").expect("a file");
    std::fs::write(file.path(), text).expect("written");
    let ask = |data: &str, units| Request {
        data: data.to_owned(),
        system: Some("cow".to_owned()),
        units,
        ..Request::default()
    };
    let named = ingest(&ask(&file.path().to_string_lossy(), Some(UnitCode::Name))).expect("read");
    let numbered = ingest(&ask("suffrage-lied", None)).expect("read");
    let dates = |i: &Ingested| -> Vec<(String, Option<Date>)> {
        i.data.units().iter().map(|u| (u.id.clone(), u.adoption.map(|a| a.date))).collect()
    };
    assert_eq!(dates(&named), dates(&numbered));
    assert!(named.decisions.iter().any(|d| d.subject == "names of two members"));
}
