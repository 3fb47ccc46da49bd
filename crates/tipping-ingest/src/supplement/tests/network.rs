//! Ties between units and the places where they lie.

use tipping_core::{PeriodUnit, Tie};

use super::{Folder, cities, codes, data, place};
use crate::supplement::*;

fn request(folder: &Folder) -> SupplementRequest {
    SupplementRequest { ties: Some(folder.path("t.csv")), ..SupplementRequest::default() }
}

fn ties(text: &str, data: &Ingested) -> (Folder, Supplement) {
    let folder = Folder::with(&[("t.csv", text)]);
    let found = folder.read(&request(&folder), data);
    (folder, found)
}

fn refused(text: &str, data: &Ingested) -> Vec<String> {
    let folder = Folder::with(&[("t.csv", text)]);
    folder.refused(&request(&folder), data)
}

fn tie(from: usize, to: usize, period: i64, weight: f64) -> Tie {
    Tie { from, to, period, weight }
}

#[test]
fn ties_are_directed_and_in_order() {
    // Units in order of identifier: Bern 0, Genève 1, Oslo 2, Rome 3.
    let text = "ego,alter,weight,kind\nrome,Bern,2,road\nBern,Rome,1.5,road\nGeneve,Oslo,0,sea\nOslo,Oslo,9,sea\nBern,Rome,1.5,rail\n";
    let (folder, found) = ties(text, &cities());
    let network = found.ties.as_ref().unwrap();
    assert_eq!(network.period, None);
    assert_eq!(network.ties, [tie(0, 3, 0, 1.5), tie(1, 2, 0, 0.0), tie(3, 0, 0, 2.0)]);
    let said = folder.said(&found);
    for line in [
        "column of the unit that looks (from) of t.csv: ego",
        "columns of t.csv not used: kind",
        "ties of t.csv: 1 repeated rows merged",
        "ties of t.csv: 1 of a unit with itself left out",
        "direction of the ties of t.csv: `from` looks at `to`",
        "units_without_ties: 2 units of the data look at nobody in t.csv: Genève, Oslo.",
    ] {
        assert!(said.iter().any(|l| l == line), "{line}: {said:#?}");
    }
    assert_eq!(found.sha256.len(), 1);
}

#[test]
fn ties_without_weights_are_one_each_and_may_hold_for_a_period() {
    let (folder, found) =
        ties("source,target,year\nBern,Rome,1901\nBern,Rome,1900\nRome,Oslo,1900\n", &cities());
    let network = found.ties.as_ref().unwrap();
    assert_eq!(network.period, Some(PeriodUnit::Year));
    assert_eq!(network.ties, [tie(0, 3, 1900, 1.0), tie(3, 2, 1900, 1.0), tie(0, 3, 1901, 1.0)]);
    assert!(folder.said(&found).iter().any(|l| l == "weight of the ties of t.csv: 1"));
}

#[test]
fn the_names_of_columns_are_those_in_use() {
    for (from, to) in
        [("from", "to"), ("sender", "receiver"), ("stateA", "stateB"), ("importer1", "importer2")]
    {
        let (_, found) = ties(&format!("{from},{to}\nBern,Rome\n"), &cities());
        assert_eq!(found.ties.unwrap().ties, [tie(0, 3, 0, 1.0)], "{from}");
    }
    // ccode1 and ccode2 are COW numbers, whatever the system of the data: COW 955 is GW 972.
    let mines = data("un-26-5");
    let pair = [place(&mines, "2"), place(&mines, "972")];
    for header in ["ccode1,ccode2,year", "stateA,stateB,year", "ccode1,ccode2,year,importer1,importer2"] {
        let (_, found) = ties(
            &format!("{header}\n2,955,1999{}\n", if header.len() > 20 { ",USA,Tonga" } else { "" }),
            &mines,
        );
        assert_eq!(found.ties.unwrap().ties, [tie(pair[0], pair[1], 1999, 1.0)], "{header}");
    }
}

#[test]
fn a_tie_goes_to_the_member_of_its_period() {
    // GW 260 is COW 260 until 1990-10-02 and 255 from 1990-10-03 on; GW 340 and 345 are COW 345.
    let suffrage = data("suffrage");
    let text = "gwno1,gwno2,year,weight\n2,260,1970,1\n2,260,2000,2\n260,2,2000,3\n345,340,1950,4\n345,2,1950,5\n340,2,1950,6\n";
    let (folder, found) = ties(text, &suffrage);
    let at = |id: &str| place(&suffrage, id);
    let mut expected = [
        tie(at("2"), at("260"), 1970, 1.0),
        tie(at("2"), at("255"), 2000, 2.0),
        tie(at("255"), at("2"), 2000, 3.0),
        tie(at("345"), at("2"), 1950, 5.0),
    ];
    expected.sort_by_key(|t| (t.period, t.from, t.to));
    assert_eq!(found.ties.as_ref().unwrap().ties, expected);
    // The order of rows does not matter.
    let rows: Vec<&str> = text.lines().collect();
    for turn in 1..rows.len() - 1 {
        let mut turned = rows.clone();
        turned[1..].rotate_left(turn);
        assert_eq!(ties(&turned.join("\n"), &suffrage).1.ties, found.ties);
    }
    assert!(folder.said(&found).iter().any(|l| l == "ties of t.csv: 1 of a unit with itself left out"));
}

#[test]
fn every_wrong_tie_is_refused() {
    let text = "from,to,weight,year\nBern,Rome,-1,1900\nBern,Rome,x,1901\nBern,Rome,,1902\nBern,Rome,1,1903\nbern,rome,2,1903\n\
                Bern,Rom,1,1904\nBern,,1,1905\nBern,Rome,inf,1906\nBern,Rome,1,\n";
    let expected = [
        "t.csv, row 2, column weight, value \"-1\": the weight is negative; give ties weights of 0 or more",
        "t.csv, row 3, column weight, value \"x\": not a number; write it with a decimal point, such as \
         1250.5, or yes and no as 1 \
         and 0; an empty cell is missing",
        "t.csv, row 4, column weight, value \"\": this tie has no weight; give it one; 0 = no tie",
        "t.csv, row 6, column weight, value \"2\": the tie from `bern` to `rome` for 1903 has the weight 1 \
         in row 5; keep the row that is right",
        "t.csv, row 7, column to, value \"Rom\": the record of adoption does not know this unit; nearest: \
         Rome; correct it, or setting `unknown_units` = `drop` leaves it out",
        "t.csv, row 8, column to: no unit in this row; fill it in, or remove the row",
        "t.csv, row 9, column weight, value \"inf\": not finite; give a number, such as 0.25, or leave the \
         cell empty",
        "t.csv, row 10, column year, value \"\": no period in this row; fill it in, or remove the row",
    ];
    assert_eq!(refused(text, &cities()), expected);
}

#[test]
fn a_network_that_says_nothing_is_refused() {
    assert_eq!(
        refused("from,to,weight\nBern,Rome,0\nRome,Oslo,0\n", &cities()),
        ["t.csv, column weight: every tie has the weight 0, so that nobody looks at anybody; give \
             weights above 0"]
    );
    assert_eq!(
        refused("from,to\nBern,Bern\n", &cities()),
        ["t.csv: none of its 1 ties is between two units of the data: the data name units as written, \
             such as `Bern`, `Genève`, \
         `Oslo`, and here they are named as written, such as `Bern`; name both by codes of one list, or \
         say with setting `units` by \
         which codes"]
    );
    assert_eq!(
        refused("from,unit\nBern,Bern\n", &cities()),
        ["t.csv: a list of ties needs a column `to`; call the unit that looks `from`, the one that it \
             looks at `to`, the strength \
         `weight`, the time `year`; the columns are `from`, `unit`"]
    );
    assert_eq!(
        refused("from,ego,to\nBern,Bern,Rome\n", &cities()),
        ["t.csv: columns `from` and `ego` could both be the unit that looks (from); rename the one that \
             is not"]
    );
}

#[test]
fn strangers_are_left_out_when_asked_and_states_outside_the_system_always() {
    let suffrage = data("suffrage");
    // Tibet (GW 711) is in no COW list.
    let text = "from,to\nFrance,Spain\nFrance,Tibet\nNarnia,France\n";
    let lines = refused(text, &suffrage);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with(
        "t.csv, row 4, column from, value \"Narnia\": the list of names does not know this unit"
    ));
    let folder = Folder::with(&[("t.csv", text)]);
    let dropping = SupplementRequest { unknown_units: UnknownUnits::Drop, ..request(&folder) };
    let found = folder.read(&dropping, &suffrage);
    assert_eq!(codes(&found), ["unknown_units_dropped", "ties_outside_system", "units_without_ties"]);
    let said = folder.said(&found);
    let outside = "ties_outside_system: 1 states in t.csv are not among the units of the data; 1 ties of \
        theirs are left out.";
    assert!(said.iter().any(|l| l == outside), "{said:#?}");
    assert_eq!(found.ties.unwrap().ties.len(), 1);
}

fn places(text: &str) -> Result<(Folder, Supplement), Vec<String>> {
    let folder = Folder::with(&[("p.csv", text)]);
    let request =
        SupplementRequest { coordinates: Some(folder.path("p.csv")), ..SupplementRequest::default() };
    let found = supplement(&request, &cities());
    match found {
        Ok(found) => Ok((folder, found)),
        Err(error) => Err(folder.plain(&error.to_string()).lines().map(str::to_owned).collect()),
    }
}

#[test]
fn places_are_by_unit() {
    for (y, x) in [("latitude", "longitude"), ("lat", "lon"), ("Lat", "LNG"), ("y", "x")] {
        let text = format!(
            "unit,{y},{x}\nBern,46.9,7.4\nRome,41.9,12.5\nOslo,59.9,10.8\nBern,46.9,7.4\nLima,-12,-77\n"
        );
        let (folder, found) = places(&text).unwrap();
        assert_eq!(found.places[0], Some(Place { latitude: 46.9, longitude: 7.4 }));
        assert_eq!(found.places[1], None);
        assert_eq!(found.places.len(), 4);
        let said = folder.said(&found);
        let without = "units_without_place: 1 units of the data have no place in p.csv: Genève. Their \
            distances are not known.";
        assert!(said.iter().any(|l| l == without), "{said:#?}");
        assert!(said.iter().any(|l| l == "units of p.csv: 1 left out"), "{said:#?}");
    }
}

#[test]
fn every_wrong_place_is_refused() {
    let text = "unit,lat,lon\nBern,146.9,7.4\nRome,41.9,192.5\nOslo,59.9,\nOslo,59.9,10.8\nOslo,59.8,10.8\nOslo,north,10.8\n";
    let expected = [
        "p.csv, row 2, column lat, value \"146.9\": outside the degrees -90 to 90; write degrees north, \
         negative in the south; latitude and longitude may be exchanged",
        "p.csv, row 3, column lon, value \"192.5\": outside the degrees -180 to 180; write degrees east, \
         negative in the west; above \
         180, subtract 360",
        "p.csv, row 4, column lon, value \"\": there is a latitude and no number here; give both, or leave \
         both empty",
        "p.csv, row 6, column lat, value \"59.8\": `Oslo` has two values: 59.9 in row 4; keep the row that \
         is right",
        "p.csv, row 7, column lat, value \"north\": not a number; write it with a decimal point, such as \
         1250.5, or yes and no as 1 \
         and 0; an empty cell is missing",
    ];
    assert_eq!(places(text).unwrap_err(), expected);
    let expected =
        ["p.csv: no column holds the longitude; call it `longitude`; the columns are `unit`, `lat`"];
    assert_eq!(places("unit,lat\nBern,46.9\n").unwrap_err(), expected);
}
