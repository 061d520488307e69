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
])('does not find %j', (name, message) => {
  const cwd = folderWith({ ...packageAt('hidden', { './other': './main.js' }) })
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
