// Imported first by what a user starts with npm: says in one line what is wrong, where Node would show a stack.
var wanted = [20, 19]
var found = process.versions.node.split('.').map(Number)
if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  console.error('This needs Node ' + wanted.join('.') + ' or newer; here runs ' + process.versions.node + '.')
  process.exit(1)
}
