import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../template/', import.meta.url))

/** The files of a new gateway package, by path. `name` is lower case, its words separated by hyphens. */
export function templateOf(name: string, version: string): Readonly<Record<string, string>> {
  const named = (text: string) => text.replaceAll('network-name', name).replaceAll('NetworkName', pascalCase(name))
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .map((file) => {
      // npm leaves files called .gitignore out of packages.
      const path = file === 'gitignore' ? '.gitignore' : named(file)
      return [path, named(readFileSync(join(folder, file), 'utf8'))] as const
    })
  return { 'package.json': manifest(name, version), ...Object.fromEntries(files) }
}

function manifest(name: string, version: string): string {
  const ours = (...packages: string[]) => Object.fromEntries(packages.map((one) => [one, `^${version}`]))
  const content = {
    name: `gateway-${name}`,
    version: '0.1.0',
    private: true,
    description: `A gateway to ${name}.`,
    type: 'module',
    exports: `./${name}.ts`,
    scripts: {
      start: `trestle-gateway --legacy-network ./${name}.ts`,
      // The time limit counts for each test; the exit is forced for what a network's library leaves open.
      test: `node --import @trestle/gateway-cli/typescript --test --test-timeout=30000 --test-force-exit ${name}.test.ts`,
      check: 'tsc',
    },
    dependencies: ours('@trestle/gateway', '@trestle/gateway-cli'),
    devDependencies: {
      ...ours('@trestle/gateway-testing'),
      '@types/node': '^20.19.0',
      typescript: '^5.9.0',
    },
  }
  return `${JSON.stringify(content, null, 2)}\n`
}

function pascalCase(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}
