import { bundle, reportFigure } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { maxGzipped } from './size.js'

it.each(Object.entries(maxGzipped))('%s is small', async (name, most) => {
  const { code, gzipped, sources } = await bundle(new URL(`../src/${name}`, import.meta.url))
  reportFigure(`${name} for browsers, minified`, `${code.length} bytes, ${gzipped} after gzip -9`)
  expect([...sources.keys()].filter((path) => /node_modules\/(saxes|ws|xmlchars)\//.test(path))).toEqual([])
  expect(code).not.toMatch(/["'](node:|fs|net|tls)["']/)
  const largest = [...sources].sort(([, a], [, b]) => b - a).map(([path, bytes]) => `${bytes} ${path}`)
  expect(gzipped, largest.slice(0, 20).join('\n')).toBeLessThanOrEqual(most)
})
