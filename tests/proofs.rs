//! What is proved of policies, and what is refuted with a person.

#[path = "shipped/mod.rs"]
mod shipped;

use evenhand::proof::{Memory, Verdict, prove};

#[test]
fn trial() {
    let library = shipped::library();
    let mut memory = Memory::default();
    let start = std::time::Instant::now();
    for id in library.texts() {
        let Some(prepared) = library.prepare(id).prepared else { continue };
        let now = std::time::Instant::now();
        let proofs = prove(&prepared, &mut memory);
        println!("{} {:?} stretches {} answered {:?}", proofs.policy, now.elapsed(), prepared.stretches().count(), proofs.answered);
        for promise in &proofs.promises {
            match &promise.verdict {
                Verdict::Proved => {}
                Verdict::AboutNobody => println!("   nobody: {}", library.sources().lines_of(promise.span).trim()),
                Verdict::Broken(broken) => println!("   broken: {} {} {}", library.sources().lines_of(promise.span).trim(), broken.person, broken.found),
                Verdict::NotDecided{days, hangs_on, tried} => println!("   open: {} {} {:?} {tried}", library.sources().lines_of(promise.span).trim(), days.len(), hangs_on),
            }
        }
        for problem in &proofs.problems {
            println!("   {} {} | {}", problem.code(), problem, problem.labels().first().map(|(span, _)| library.sources().lines_of(*span).trim()).unwrap_or_default());
        }
    }
    println!("in all {:?}", start.elapsed());
}
