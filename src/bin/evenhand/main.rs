//! x
use evenhand::library::Library;
use evenhand::decision::{Coverage, run_examples, run_case};
fn main() {
    let mut library = Library::default();
    let t=std::time::Instant::now();
    let args: Vec<String> = std::env::args().skip(1).collect();
    for path in &args {
        let text = std::fs::read(path).unwrap();
        let text = evenhand::source::read_text(path, &text).unwrap();
        if path.ends_with(".toml") { library.add_case(path, &text); } else { library.add(path, &text, true); }
    }
    println!("read {:?}", t.elapsed());
    let (prepared, problems) = library.check();
    println!("checked {:?}", t.elapsed());
    let sources = library.sources();
    for p in &problems {
        let mut out = String::new();
        let h = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor());
        let _ = h.render_report(&mut out, &W(p, sources));
        println!("{out}");
    }
    println!("{} problems, {} prepared", problems.len(), prepared.len());
    for (id, ready) in &prepared {
        let mut coverage = Coverage::default();
        let t=std::time::Instant::now();
        let mut fails = 0; let mut n = 0;
        for r in run_examples(ready, &mut coverage) {
            n += 1;
            for f in &r.failures { fails += 1; println!("{}: {} {:?}\n   expected {}\n   found    {}", library.name(*id), r.title, sources.place(f.span).map(|p| p.to_string()), f.expected, f.found); }
        }
        for c in library.cases() {
            if library.policy_of(c) != Some(*id) { continue; }
            n+=1;
            match run_case(ready, &c.file, c.span, &mut coverage) {
                Ok(r) => for f in &r.failures { fails += 1; println!("{}: {} {:?}\n   expected {}\n   found    {}", c.name, r.title, sources.place(f.span).map(|p| p.to_string()), f.expected, f.found); }
                Err(ps) => for p in ps { fails+=1; let mut out = String::new(); let h = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor()); let _ = h.render_report(&mut out, &W(&p, sources)); println!("{out}"); }
            }
        }
        println!("{}: {} run, {} failures, {:?}, unexercised {}", library.name(*id), n, fails, t.elapsed(), coverage.unexercised(ready.policy()).len());
    }
}
#[derive(Debug)]
struct W<'a>(&'a evenhand::source::Problem, &'a evenhand::source::Sources);
impl std::fmt::Display for W<'_> { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) } }
impl std::error::Error for W<'_> {}
impl miette::Diagnostic for W<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> { self.0.diagnostic().code() }
    fn severity(&self) -> Option<miette::Severity> { self.0.diagnostic().severity() }
    fn help<'a>(&'a self) -> Option<Box<dyn std::fmt::Display + 'a>> { self.0.diagnostic().help() }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = miette::LabeledSpan> + '_>> { self.0.diagnostic().labels() }
    fn source_code(&self) -> Option<&dyn miette::SourceCode> { Some(self.1) }
}
