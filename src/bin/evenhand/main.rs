//! x
use evenhand::source::Sources;
fn main() {
    let mut sources = Sources::default();
    for path in std::env::args().skip(1) {
        let text = std::fs::read(&path).unwrap();
        let text = evenhand::source::read_text(&path, &text).unwrap();
        let base = sources.add(path, text.clone());
        let t=std::time::Instant::now();
        let parsed = evenhand::syntax::parse(&text, base);
        println!("{:?} {} bytes", t.elapsed(), text.len());
        for p in &parsed.problems {
            let mut out = String::new();
            let h = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor());
            let _ = h.render_report(&mut out, &W(p, &sources));
            println!("{out}");
        }
        for t in &parsed.document.texts { println!("{:?} {} items {}", t.kind, t.title.text, t.items.len()); }
        match evenhand::syntax::format(&text) { Ok(t) => { println!("{t}"); let u = evenhand::syntax::format(&t).unwrap(); println!("idempotent {}", t == u); } Err(_) => println!("not formatted") }
    }
}
#[derive(Debug)]
struct W<'a>(&'a evenhand::source::Problem, &'a Sources);
impl std::fmt::Display for W<'_> { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) } }
impl std::error::Error for W<'_> {}
impl miette::Diagnostic for W<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> { self.0.diagnostic().code() }
    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> { self.0.diagnostic().help() }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> { self.0.diagnostic().labels() }
    fn source_code(&self) -> Option<&dyn miette::SourceCode> { Some(self.1) }
}
