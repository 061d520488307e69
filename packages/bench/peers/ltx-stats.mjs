/** Counts in trees of ltx what `adapters/trestle.mjs` counts in ours. */
export function stats(stanza, s) {
  s.elements ??= 0
  s.attributes ??= 0
  s.textLength ??= 0
  s.depth ??= 0
  count(stanza, s, 1)
  return s
}

function count(element, s, depth) {
  s.elements++
  if (depth > s.depth) s.depth = depth
  for (const name of Object.keys(element.attrs)) if (!/^xmlns(:|$)/.test(name)) s.attributes++
  for (const node of element.children) {
    if (typeof node === 'string') s.textLength += node.length
    else count(node, s, depth + 1)
  }
}
