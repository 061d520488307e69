import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Exported, root, workspacePackages } from './workspace.mjs'

const blocks = (path: string): string[] =>
  [...readFileSync(join(root, path), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code)

/** READMEs whose code is one program, like that of the root. */
const whole: ReadonlySet<string> = new Set(['packages/client', 'packages/component'])

/** Guides, whose code is one program each. */
const guides = ['docs/bots.md']

/** The files of the tutorial for gateways: two versions of the module, each with the tests that it passes. */
function gatewayTutorial(): [path: string, code: string][] {
  const text = readFileSync(join(root, 'docs/gateways.md'), 'utf8')
  const named = [...text.matchAll(/`([\w.]+\.ts)`:\n\n```ts\n([\s\S]*?)```/g)]
  const [first, test, second, more] = named.map(([, , code = '']) => code)
  return [
    ['gateways-1/superduper.ts', first ?? ''],
    ['gateways-1/superduper.test.ts', test ?? ''],
    ['gateways-2/superduper.ts', second ?? ''],
    ['gateways-2/more.test.ts', more ?? ''],
  ]
}

/** What readers will copy first: all code of guides and some READMEs, each as one program, and the first of each package that is published. */
export function readmeCode(): ReadonlyMap<string, string> {
  const ours = blocks('README.md')
  const packages = workspacePackages()
    .filter(({ folder, manifest }) => !manifest.private && existsSync(join(root, folder, 'README.md')))
    .flatMap(({ folder }) => {
      const all = blocks(join(folder, 'README.md'))
      const code = all.slice(0, whole.has(folder) ? all.length : 1)
      return code.length === 0 ? [] : [[`${folder.replaceAll('/', '_')}.ts`, code.join('\n')] as const]
    })
  const guided = guides.map((path) => [`${path.replace(/\W/g, '_')}.ts`, blocks(path).join('\n')] as const)
  // Some show how the gateway of the root README is used.
  return new Map([
    ['superduper.ts', ours.at(-1) ?? ''],
    ['README.ts', ours.join('\n')],
    ...guided,
    ...packages,
    ...gatewayTutorial(),
  ])
}

/** Those for Node where there are two. */
const typesIn = (exported: Exported | undefined): string | undefined => {
  if (typeof exported !== 'object' || exported === null) return undefined
  const { types, node } = exported
  return typesIn(node) ?? (typeof types === 'string' ? types : undefined)
}

/** A compiler's configuration that finds the packages as they were built. */
export function readmeConfig(): object {
  const paths = workspacePackages().flatMap(({ folder, manifest }) =>
    Object.entries(manifest.exports ?? {}).flatMap(([entry, exported]) => {
      const types = typesIn(exported)
      return types === undefined ? [] : [[`${manifest.name}${entry.slice(1)}`, [join(root, folder, types)]]]
    }),
  )
  return {
    compilerOptions: {
      target: 'es2023',
      lib: ['es2023', 'dom', 'dom.iterable'],
      module: 'nodenext',
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      skipLibCheck: true,
      moduleDetection: 'force',
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
      paths: Object.fromEntries(paths),
    },
    include: ['**/*.ts'],
  }
}
