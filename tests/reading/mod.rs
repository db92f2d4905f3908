//! How hard a text is to read: the grade of Flesch and Kincaid, in whole hundredths.
//!
//! The grade is 0.39 × (words in a sentence) + 11.8 × (syllables in a word) − 15.59; grade 8 is
//! read by most people of 13. What is counted is what a person reads as prose: headings, words
//! with digits in them, and the sources at the end with their titles and addresses are left out.
//! An item of a list is a sentence, or several, as a paragraph is.

/// What was counted in a text.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) sentences: i64,
    pub(crate) words: i64,
    pub(crate) syllables: i64,
    /// The words of the longest sentence.
    pub(crate) longest: i64,
}

impl Counted {
    /// The grade, in hundredths.
    pub(crate) fn grade(self) -> i64 {
        39 * self.words / self.sentences + 1180 * self.syllables / self.words - 1559
    }
}

/// Counts a letter, up to the sources at its end.
pub(crate) fn counted(letter: &str) -> Counted {
    let prose = letter.split("Where are the rules and figures from?").next();
    let mut counted = Counted::default();
    for block in blocks(prose.unwrap_or_default()) {
        for sentence in block.split_inclusive(['.', '?', '!']) {
            count_sentence(sentence, &mut counted);
        }
    }
    counted
}

fn count_sentence(sentence: &str, counted: &mut Counted) {
    let words = sentence.split(|sign: char| !(sign.is_alphanumeric() || "'’£".contains(sign)));
    let words: Vec<&str> = words
        .filter(|word| word.chars().any(char::is_alphabetic))
        .filter(|word| !word.contains(|sign: char| sign.is_ascii_digit()))
        .collect();
    if words.is_empty() {
        return;
    }
    let count = i64::try_from(words.len()).expect("letters are short");
    counted.sentences += 1;
    counted.words += count;
    counted.syllables += words.iter().map(|word| syllables(word)).sum::<i64>();
    counted.longest = counted.longest.max(count);
}

/// The paragraphs and items of a text, each in one line, without its headings. An amount's point
/// is no end of a sentence.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut fresh = true;
    for line in text.lines() {
        let words = line.trim();
        let heading =
            words.ends_with('?') || (!words.is_empty() && words.chars().all(|s| s == '-'));
        if heading {
            // The line above a rule is a heading too.
            if words.starts_with('-') {
                blocks.pop();
            }
            fresh = true;
            continue;
        }
        match (
            words.is_empty(),
            fresh || words.starts_with("- "),
            blocks.last_mut(),
        ) {
            (true, _, _) => {}
            (false, false, Some(last)) => {
                last.push(' ');
                last.push_str(words);
            }
            (false, _, _) => blocks.push(words.to_owned()),
        }
        fresh = words.is_empty();
    }
    blocks.iter().map(|block| without_points(block)).collect()
}

/// A text without the points inside its numbers.
fn without_points(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let digit = |at: Option<usize>| {
        at.and_then(|at| signs.get(at))
            .is_some_and(char::is_ascii_digit)
    };
    let kept = signs.iter().enumerate().filter(|(at, sign)| {
        let inside = digit(at.checked_sub(1)) && digit(at.checked_add(1));
        !(".,".contains(**sign) && inside)
    });
    kept.map(|(_, sign)| *sign).collect()
}

/// The syllables of a word: its groups of vowels, without an `e` that is silent at its end.
pub(crate) fn syllables(word: &str) -> i64 {
    let word = word.to_lowercase();
    let word = word.trim_end_matches("'s");
    let vowel = |sign: char| "aeiouy".contains(sign);
    let mut count = 0;
    let mut before = false;
    for sign in word.chars() {
        let now = vowel(sign);
        count += i64::from(now && !before);
        before = now;
    }
    let stem = ["es", "ed", "e"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending));
    if let Some(stem) = stem {
        let last = stem.chars().next_back();
        let ending = &word[stem.len()..];
        let said = match ending {
            "ed" => stem.ends_with(['t', 'd']),
            "es" => {
                stem.ends_with(['s', 'x', 'z', 'c', 'g'])
                    || stem.ends_with("ch")
                    || stem.ends_with("sh")
            }
            _ => stem.ends_with('l') && stem.chars().rev().nth(1).is_some_and(|sign| !vowel(sign)),
        };
        let alone = last.is_none_or(vowel);
        count -= i64::from(!said && !alone);
    }
    count.max(1)
}
