//! Where rows come from: one Source trait, a driver per backend.
