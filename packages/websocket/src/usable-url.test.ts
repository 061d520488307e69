import { expect, it } from 'vitest'
import { usableUrl } from './usable-url.js'

it.each([
  ['wss://a.example/ws', true, true],
  ['WSS://A.example', true, true],
  ['ws://a.example/ws', false, true],
  ['ws://localhost:5280/ws', true, true],
  ['ws://127.0.0.1/', true, true],
  ['ws://[::1]:1/', true, true],
  ['ws://127.0.0.1.example/', false, true],
  ['ws://localhost.example/', false, true],
  ['https://a.example/', false, false],
  ['javascript:alert(1)', false, false],
  ['a.example', false, false],
  ['', false, false],
])('%s', (url, byDefault, insecure) => {
  expect(usableUrl(url, false) !== undefined).toBe(byDefault)
  expect(usableUrl(url, true) !== undefined).toBe(insecure)
})
