//! Questions one at a time, each only while its answer can still matter.

use serde::{Deserialize, Serialize};

use super::problem::FormProblem;
use super::question::{AnswerShape, FormQuestion};
use super::reply::{is_unknown, items, meant};
use crate::decision::{Answer, Decision, DecisionProblem, NeedOf, decide};
use crate::model::case::{Case, Known, Origin, VariableId};
use crate::model::policy::{NodeId, Per};
use crate::model::{CaseReader, Policy};
use crate::program::Prepared;
use crate::source::Problem;
use crate::syntax::read_value;

/// What was replied to one question.
///
/// The replies to an interview are its whole state: given again in their order, they lead to
/// the same question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The fact, as a case would write it: `supports[2].cost`.
    pub name: String,
    /// What was answered, as it was typed; nothing where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// An interview: what is asked of a policy, and what has been replied so far.
///
/// The next question is the first fact, in declared order, that an answer still needs; the day
/// of the decision comes before all. What was left open is not asked again, and when every
/// outcome is decided nothing is.
///
/// # Examples
/// ```
/// use evenhand::form::Interview;
/// use evenhand::library::Library;
///
/// let text = r#"
/// vocabulary "Words"
///   facts
///     day : date
///     urgent : yes/no
///     price : money from £0.00 to £100.00
///   outcomes
///     allowed : yes/no
///
/// baseline "Nation" uses "Words"
///   illustrative
///   decides as at day
///   decide allowed
///     normally yes
///     [N1] but no when not urgent and price is over £40.00
/// "#;
/// let mut library = Library::default();
/// library.add("nation.policy", text, true);
/// let nation = library.find("Nation").expect("it is in the text");
/// let prepared = library.prepare(nation).prepared.expect("nothing is wrong");
/// let allowed = prepared.policy().node_named("allowed").expect("it is decided");
///
/// let mut interview = Interview::new(&prepared, &[allowed]);
/// interview.answer("2026-05-01").expect("it is a day");
/// assert_eq!(interview.next().map(|asked| asked.name.as_str()), Some("urgent"));
/// interview.answer("n").expect("no is an answer");
///
/// // A number says nothing of pounds, so it is asked again.
/// let problem = interview.answer("50").expect_err("it is no money");
/// assert_eq!(problem.help().as_deref(), Some("write `£50.00`"));
/// interview.answer("£50.00").expect("it is money");
/// assert!(interview.next().is_none());
/// ```
pub struct Interview<'p> {
    prepared: &'p Prepared,
    asked: Vec<NodeId>,
    case: Case,
    /// What was replied, and what was known before it.
    replies: Vec<(VariableId, Reply, Case)>,
    /// What the answers need, each with the outcome, and whether it certainly matters.
    needs: Vec<(VariableId, NodeId, bool)>,
    next: Option<(VariableId, FormQuestion)>,
}

impl<'p> Interview<'p> {
    /// Begins with nothing known.
    pub fn new(prepared: &'p Prepared, asked: &[NodeId]) -> Self {
        let mut interview = Interview {
            prepared,
            asked: asked.to_vec(),
            case: Case::unknown(prepared.policy()),
            replies: Vec::new(),
            needs: Vec::new(),
            next: None,
        };
        // A case that says nothing has no day, and so nothing that could be refused.
        let _ = interview.learn(Case::unknown(prepared.policy()));
        interview.choose();
        interview
    }

    /// Begins with a case that is known in part.
    ///
    /// # Errors
    /// [`DecisionProblem`] where the case is refused as it is; that it gives no day is no reason.
    pub fn from_case(
        prepared: &'p Prepared,
        asked: &[NodeId],
        case: Case,
    ) -> Result<Self, DecisionProblem> {
        let mut interview = Interview::new(prepared, asked);
        interview.learn(case)?;
        interview.choose();
        Ok(interview)
    }

    /// The question that comes next; nothing where no answer can matter any more.
    pub fn next(&self) -> Option<&FormQuestion> {
        self.next.as_ref().map(|(_, question)| question)
    }

    /// What was replied so far, in order.
    pub fn replies(&self) -> impl Iterator<Item = &Reply> {
        self.replies.iter().map(|(_, reply, _)| reply)
    }

    /// What is known so far.
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// The decision on what is known so far.
    ///
    /// # Errors
    /// [`DecisionProblem::NoDay`] while the day of the decision is not known.
    pub fn decision(&self) -> Result<Decision<'p>, DecisionProblem> {
        decide(self.prepared, &self.case, &self.asked)
    }

    /// Takes an answer to the question that is asked.
    ///
    /// # Shapes
    /// Written as in a case, or by the number, the name or the words of a value; several values
    /// of a set with commas between. `unknown` leaves it open.
    ///
    /// # Errors
    /// What is wrong with the answer, and what to write; then the same question is still asked.
    pub fn answer(&mut self, text: &str) -> Result<(), Problem> {
        let Some((id, question)) = &self.next else {
            return Err(Problem::new(FormProblem::NothingAsked));
        };
        let id = *id;
        if is_unknown(text.trim().to_lowercase().as_str()) {
            return self.skip();
        }
        let before = self.case.clone();
        let after = match question.answer {
            AnswerShape::Items { least, most } => self.with_items(id, least, most, text)?,
            _ => self.with_value(id, &meant(&question.answer, text).map_err(Problem::new)?)?,
        };
        let name = question.name.clone();
        let answer = Some(text.trim().to_owned());
        self.learn(after).map_err(Problem::new)?;
        self.replies.push((id, Reply { name, answer }, before));
        self.choose();
        Ok(())
    }

    /// Leaves the question open; it is not asked again.
    ///
    /// # Errors
    /// [`FormProblem::DayNeeded`] for the day of the decision, without which nothing is decided.
    pub fn skip(&mut self) -> Result<(), Problem> {
        let Some((id, question)) = &self.next else {
            return Err(Problem::new(FormProblem::NothingAsked));
        };
        if Some(*id) == self.day() {
            return Err(Problem::new(FormProblem::DayNeeded));
        }
        let name = question.name.clone();
        let reply = Reply { name, answer: None };
        self.replies.push((*id, reply, self.case.clone()));
        self.choose();
        Ok(())
    }

    /// Takes the last reply back, and asks that question again; `false` where there is none.
    pub fn back(&mut self) -> bool {
        let Some((_, _, before)) = self.replies.pop() else {
            return false;
        };
        // It was taken before, so it is taken again.
        let _ = self.learn(before);
        self.choose();
        true
    }

    /// Gives replies again, as far as they are those to the questions that are asked; whether
    /// all of them were.
    pub fn resume(&mut self, replies: &[Reply]) -> bool {
        replies.iter().all(|reply| {
            let is_asked = self.next().is_some_and(|asked| asked.name == reply.name);
            let taken = match &reply.answer {
                _ if !is_asked => return false,
                Some(answer) => self.answer(answer),
                None => self.skip(),
            };
            taken.is_ok()
        })
    }

    fn policy(&self) -> &'p Policy {
        self.prepared.policy()
    }

    fn day(&self) -> Option<VariableId> {
        let fact = self.policy().decision_day()?;
        Some(self.prepared.variables().fact(fact))
    }

    /// Takes a case in place of what was known, and works out what its answers need.
    ///
    /// # Errors
    /// Why it can't be decided, and then nothing is taken in.
    fn learn(&mut self, case: Case) -> Result<(), DecisionProblem> {
        self.needs = match decide(self.prepared, &case, &self.asked) {
            Ok(decision) => self.needs(&decision, &case),
            Err(DecisionProblem::NoDay { .. }) => Vec::new(),
            Err(problem) => return Err(problem),
        };
        self.case = case;
        Ok(())
    }

    fn with_items(
        &self,
        id: VariableId,
        least: i64,
        most: i64,
        text: &str,
    ) -> Result<Case, Problem> {
        let items = items(least, most, text).map_err(Problem::new)?;
        let known = match items.others && items.count < most {
            true => Known::Between(items.count.max(least), most),
            false => Known::Is(items.count),
        };
        let mut case = self.case.clone();
        case.set(id, known);
        Ok(case)
    }

    fn with_value(&self, id: VariableId, value: &str) -> Result<Case, Problem> {
        let mut reader = CaseReader::going_on(self.policy(), self.case.clone());
        match read_value(value, 0) {
            Ok(value) => reader.give_variable(id, &value),
            Err(problems) => {
                let first = problems.into_iter().next();
                return Err(first.unwrap_or_else(|| unreachable!("it says what it can't read")));
            }
        }
        let (case, problems) = reader.finish();
        match problems.into_iter().next() {
            None => Ok(case),
            Some(problem) => Err(Problem::new(problem)),
        }
    }

    // ── What comes next ─────────────────────────────────────────────────────

    fn choose(&mut self) {
        self.next = None;
        let day = self
            .day()
            .filter(|day| self.case.get(*day) == Known::Unknown);
        if let Some(day) = day {
            let mut question = FormQuestion::about(self.prepared, day);
            question.matters = true;
            question.decides = self.asked.iter().map(|node| self.label(*node)).collect();
            self.next = Some((day, question));
            return;
        }
        let open = self
            .needs
            .iter()
            .filter(|(id, _, _)| self.can_be_asked(*id));
        let Some(first) = open.map(|(id, _, _)| *id).min() else {
            return;
        };
        let mut question = FormQuestion::about(self.prepared, first);
        for (_, node, matters) in self.needs.iter().filter(|(id, _, _)| *id == first) {
            question.matters |= matters;
            let label = self.label(*node);
            if !question.decides.contains(&label) {
                question.decides.push(label);
            }
        }
        self.next = Some((first, question));
    }

    /// The facts that answers need, each with the outcome, and whether it certainly matters.
    fn needs(&self, decision: &Decision<'_>, case: &Case) -> Vec<(VariableId, NodeId, bool)> {
        let mut needs = Vec::new();
        for answered in &decision.answers {
            let Answer::Undecided(undecided) = &answered.answer else {
                continue;
            };
            for need in &undecided.needs {
                if let NeedOf::Fact(id) = need.of {
                    needs.push((id, answered.node, need.matters));
                }
            }
        }
        // How many answers there are hangs on how many items there are.
        for node in &self.asked {
            if let Per::Item(list) = self.policy().node(*node).per {
                let count = self.prepared.variables().fact(list);
                if !matches!(case.get(count), Known::Is(_)) {
                    needs.push((count, *node, true));
                }
            }
        }
        needs
    }

    /// Whether nothing was replied to it yet, and it is of no item that may not be there.
    fn can_be_asked(&self, id: VariableId) -> bool {
        let replied = self.replies.iter().any(|(own, _, _)| *own == id);
        let there = match self.prepared.variables().get(id).origin {
            Origin::Field { list, item, .. } => {
                match self.case.get(self.prepared.variables().fact(list)) {
                    Known::Is(least) | Known::Between(least, _) => i64::from(item) < least,
                    Known::Unknown | Known::None => false,
                }
            }
            Origin::Fact(_) | Origin::FactFor(..) | Origin::Count(_) => true,
        };
        !replied && there
    }

    fn label(&self, node: NodeId) -> String {
        self.policy().node(node).label.clone()
    }
}
