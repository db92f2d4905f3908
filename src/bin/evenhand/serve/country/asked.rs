//! What an address of these pages asks for.

use std::collections::BTreeMap;
use std::sync::Arc;

use evenhand::comparison::Matrix;
use evenhand::value::Date;

use super::nation::{Nation, nations};
use crate::serve::site::{Shown, Site};

/// What stands behind the question mark of an address.
pub(crate) type Query = BTreeMap<String, String>;

/// What one name of a query says, without blanks around it; nothing where it is not there.
pub(crate) fn given<'q>(query: &'q Query, name: &str) -> &'q str {
    query.get(name).map_or("", |value| value.trim())
}

/// A day of a query; none where none is named.
///
/// # Errors
/// What to write, where it is no day.
pub(crate) fn day_given(query: &Query, name: &str) -> Result<Option<Date>, String> {
    match given(query, name) {
        "" => Ok(None),
        text => match day_written(text) {
            Some(day) => Ok(Some(day)),
            None => Err(format!(
                "“{text}” is no day. Write one as in 2 June 2025 or 2/6/2025."
            )),
        },
    }
}

/// The months, as they begin.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// A day as people write it: `2 June 2025`, `2/6/2025`, or with the year first, `2025-06-02`.
fn day_written(text: &str) -> Option<Date> {
    if let Ok(day) = text.parse::<Date>() {
        return Some(day);
    }
    let parts = text.split([' ', '/', '.', '-', ',']);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let [day, month, year] = parts[..] else {
        return None;
    };
    let month = match month.parse::<u32>() {
        Ok(month) => month,
        Err(_) => {
            let own = month.to_lowercase();
            let at = MONTHS.iter().position(|month| own.starts_with(month))?;
            u32::try_from(at + 1).ok()?
        }
    };
    let whole = year.len() == 4;
    let year = year.parse::<i32>().ok().filter(|_| whole)?;
    Date::new(year, month, day.parse().ok()?).ok()
}

/// A nation on a day.
pub(crate) struct OnDay {
    pub(crate) nations: Vec<String>,
    pub(crate) nation: Arc<Result<Nation, String>>,
    pub(crate) folder: String,
    pub(crate) day: Date,
    pub(crate) matrix: Arc<Result<Matrix, String>>,
}

/// The nations that there are, the one that is meant, and what was read of it.
pub(crate) type NationOf = (Vec<String>, String, Arc<Result<Nation, String>>);

/// The nation that is named, or the first, with its people and figures.
///
/// # Errors
/// What to do, where there is none of that name.
pub(crate) fn nation_of(site: &Site, shown: &Shown, wanted: &str) -> Result<NationOf, String> {
    let nations = nations(shown);
    let folder = match (nations.first(), wanted) {
        (None, _) => return Err("The library holds no nation to show.".to_owned()),
        (Some(first), "") => first.clone(),
        (Some(_), wanted) if nations.iter().any(|own| own == wanted) => wanted.to_owned(),
        (Some(_), _) => {
            return Err(format!(
                "There is no such nation. Choose one of {}.",
                nations.join(", ")
            ));
        }
    };
    let nation = shown
        .kept
        .nations
        .get(&folder, || Nation::read(site.shelf(), shown, &folder));
    Ok((nations, folder, nation))
}

/// The nation and the day that are asked for, with the matrix.
///
/// # Errors
/// What to do, where there is no such nation or day.
pub(crate) fn on_day(site: &Site, shown: &Shown, query: &Query) -> Result<OnDay, String> {
    let (nations, folder, nation) = nation_of(site, shown, given(query, "nation"))?;
    let wanted = day_given(query, "on")?;
    let described = (*nation).as_ref().ok().and_then(Nation::day);
    let Some(day) = wanted.or(described) else {
        return Err("Choose the day as at which to look.".to_owned());
    };
    let key = format!("{folder} {day}");
    let matrix = shown.kept.matrices.get(&key, || match &*nation {
        Ok(nation) => nation.matrix(shown, day),
        Err(wrong) => Err(wrong.clone()),
    });
    Ok(OnDay {
        nations,
        nation,
        folder,
        day,
        matrix,
    })
}

/// Whether the matrix that is asked for is there already.
pub(crate) fn is_made(shown: &Shown, query: &Query) -> bool {
    let nations = nations(shown);
    let folder = match given(query, "nation") {
        "" => nations.first().cloned().unwrap_or_default(),
        named => named.to_owned(),
    };
    let Some(nation) = shown.kept.nations.made(&folder) else {
        return false;
    };
    let described = (*nation).as_ref().ok().and_then(Nation::day);
    let day = day_given(query, "on").ok().flatten().or(described);
    day.is_some_and(|day| {
        shown
            .kept
            .matrices
            .made(&format!("{folder} {day}"))
            .is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::day_written;

    #[test]
    fn days_are_read_as_people_write_them() {
        let told = |text: &str| day_written(text).map(|day| day.to_string());
        for text in [
            "2025-06-02",
            "2 June 2025",
            "02/06/2025",
            "2.6.2025",
            "2 jun, 2025",
        ] {
            assert_eq!(told(text).as_deref(), Some("2025-06-02"), "{text}");
        }
        for text in [
            "",
            "June 2025",
            "2/6/25",
            "31 June 2025",
            "2/13/2025",
            "yesterday",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
