import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { folderWith } from '../test/folder.js'
import { findModule, needsHooks } from './load-network.js'

const packageAt = (name: string, exports: unknown = './main.js') => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, type: 'module', exports }),
  [`node_modules/${name}/main.js`]: 'export default 1',
})

it.each([
  ['./irc.ts', 'irc.ts', { 'irc.ts': '' }],
  ['irc.ts', 'irc.ts', { 'irc.ts': '' }],
  ['sub/irc.js', 'sub/irc.js', { 'sub/irc.js': '' }],
  ['sub/irc', 'sub/irc.ts', { 'sub/irc.ts': '' }],
  ['./irc', 'irc.js', { 'irc.js': '' }],
  ['irc', 'irc.ts', { 'irc.ts': '', 'irc.js': '', ...packageAt('irc') }],
  ['irc', 'irc.js', { 'irc.js': '', ...packageAt('irc') }],
  ['irc', 'node_modules/irc/main.js', { ...packageAt('irc'), ...packageAt('@trestle/gateway-irc') }],
  ['irc', 'node_modules/@trestle/gateway-irc/main.js', packageAt('@trestle/gateway-irc')],
  ['@me/irc', 'node_modules/@me/irc/main.js', packageAt('@me/irc')],
  ['irc', 'node_modules/irc/main.js', packageAt('irc', { '.': { import: './main.js', require: './no.cjs' } })],
  ['@me/irc/net', 'node_modules/@me/irc/main.js', packageAt('@me/irc', { './net': './main.js' })],
  ['./irc', 'irc/main.ts', { 'irc/package.json': '{ "exports": "./main.ts" }', 'irc/main.ts': '' }],
  [
    './irc/',
    'irc/b.js',
    { 'irc/package.json': '{ "exports": { ".": { "require": "./a.cjs", "import": "./b.js" } } }', 'irc/b.js': '' },
  ],
  [
    './irc',
    'irc/b.js',
    { 'irc/package.json': '{ "exports": { "types": "./b.d.ts", "node": { "import": "./b.js" } } }', 'irc/b.js': '' },
  ],
  [
    './irc',
    'irc/c.js',
    { 'irc/package.json': '{ "exports": { ".": [{ "browser": "./b.js" }, "./c.js"] } }', 'irc/c.js': '' },
  ],
  ['./irc', 'irc/lib/main.js', { 'irc/package.json': '{ "main": "lib/main" }', 'irc/lib/main.js': '' }],
  ['./irc', 'irc/index.ts', { 'irc/package.json': '{}', 'irc/index.ts': '' }],
  ['./irc', 'irc/index.js', { 'irc/index.js': '' }],
  ['./irc', 'irc.ts', { 'irc.ts': '', 'irc/index.js': '' }],
])('finds %s at %s', (name, path, files) => {
  const cwd = folderWith(files)
  expect(findModule(name, cwd)).toBe(pathToFileURL(join(cwd, path)).href)
})

it.each([
  [
    'irc',
    /there is no network module irc: tried \.\/irc\.ts, \.\/irc\.js, the package irc, the package @trestle\/gateway-irc/,
  ],
  ['./irc', /there is no network module .*irc/],
  ['irc.ts', /there is no network module .*irc\.ts/],
  ['http', /there is no network module http/],
  ['node:fs', /there is no network module/],
  ['../..', /there is no network module/],
  ['', /there is no network module/],
  ['a b', /there is no network module/],
  ['hidden', /the package hidden cannot be used/],
  ['./empty', /there is no network module .*empty$/],
  ['./broken', /broken\/package\.json: this is not JSON/],
  ['./gone', /gone\/package\.json names .*gone\/main\.js, which is not there/],
  ['./outside', /outside\/package\.json: its exports name no file of the package/],
  ['./number', /number\/package\.json: its exports name no file of the package/],
  ['./browser', /there is no network module .*browser$/],
])('does not find %j', (name, message) => {
  const cwd = folderWith({
    ...packageAt('hidden', { './other': './main.js' }),
    'empty/package.json': '[]',
    'broken/package.json': '{',
    'gone/package.json': '{ "main": "./main.js" }',
    'outside/package.json': '{ "exports": "../irc.js" }',
    'number/package.json': '{ "main": 5 }',
    'browser/package.json': '{ "exports": { "browser": "./main.js" } }',
  })
  expect(() => findModule(name, cwd)).toThrow(
    expect.objectContaining({ code: 3, message: expect.stringMatching(message) }),
  )
})

it.each([
  ['TypeScript', 'irc.ts', true],
  ['JavaScript', 'irc.mjs', false],
])('needs hooks for %s beside packages of ours: %j, %j', (_, file, needed) => {
  const cwd = folderWith({ [file]: '', ...packageAt('@trestle/gateway') })
  expect(needsHooks(pathToFileURL(join(cwd, file)).href)).toBe(needed)
})

it('needs hooks for JavaScript that has no packages of ours beside it', () => {
  expect(needsHooks(pathToFileURL(join(folderWith({ 'irc.mjs': '' }), 'irc.mjs')).href)).toBe(true)
})
