// Imported first by what a user starts with npm: says in one line what is wrong, where an old Node would show a stack.
const wanted = [20, 19]
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  console.error(`This needs Node ${wanted.join('.')} or newer; here runs ${process.versions.node}.`)
  process.exit(1)
}
