//! In which order nodes are worked out.

use crate::model::policy::{ExprId, NodeId, Policy};

/// What is the same of a policy on every stretch of its days.
#[derive(Debug)]
pub(crate) struct Order {
    /// Every node, behind what it reads.
    pub(super) nodes: Vec<NodeId>,
    /// For each expression, whether it says something of the item at hand.
    pub(super) of_item: Vec<bool>,
}

impl Order {
    pub(crate) fn of(policy: &Policy) -> Self {
        let exprs = (0..policy.exprs.len()).map(ExprId::at);
        Order {
            nodes: in_order(policy),
            of_item: exprs.map(|expr| policy.reads_item(expr)).collect(),
        }
    }
}

/// Every node behind what it reads: by how deep it reads, then the baseline's first, then by
/// where it stands.
fn in_order(policy: &Policy) -> Vec<NodeId> {
    let depths = depths(policy);
    let mut order: Vec<NodeId> = (0..policy.nodes().len()).map(NodeId::at).collect();
    order.sort_by_key(|id| {
        let node = policy.node(*id);
        (depths[id.index()], node.home, node.span.start, *id)
    });
    order
}

/// How deep each node reads. Cycles are refused before, so that every node settles.
fn depths(policy: &Policy) -> Vec<usize> {
    let count = policy.nodes().len();
    let reads: Vec<Vec<NodeId>> = (0..count)
        .map(|at| policy.nodes_read_by(NodeId::at(at)))
        .collect();
    let mut open: Vec<usize> = reads.iter().map(Vec::len).collect();
    let mut readers: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (at, reads) in reads.iter().enumerate() {
        for read in reads {
            readers[read.index()].push(at);
        }
    }
    let mut depths = vec![0; count];
    let mut ready: Vec<usize> = (0..count).filter(|at| open[*at] == 0).collect();
    while let Some(at) = ready.pop() {
        for reader in &readers[at] {
            depths[*reader] = depths[*reader].max(depths[at] + 1);
            open[*reader] -= 1;
            if open[*reader] == 0 {
                ready.push(*reader);
            }
        }
    }
    depths
}
