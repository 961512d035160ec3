"""Why outputs diverge: each divergence gets its causes, most telling first, and points at the cell where they lie."""
