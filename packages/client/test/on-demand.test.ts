import { loadedModules } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'

it('loads what connects and logs in when a client starts, and not before', async () => {
  const loaded = await loadedModules(new URL('../src/index.node.ts', import.meta.url))
  expect([...loaded].filter((name) => /^node:(?:net|tls|dns|crypto)/.test(name))).toEqual([])
  expect([...loaded].filter((path) => /packages\/(?:sasl|xeps)\/|\/tcp\//.test(path))).toEqual([])
  expect([...loaded].filter((path) => path.endsWith('packages/client/src/node/tcp-connector.ts'))).toHaveLength(1)
}, 60_000)
