import { describe, expect, it } from 'vitest'
import { runNested } from './run-nested.js'

describe('the setup of tests', () => {
  it('fails what swallows an assertion or prints, and nothing else', async () => {
    const { code, tests } = await runNested('guarded', {})
    expect(code).toBe(1)
    expect(tests).toEqual({
      failed: [
        'swallows an assertion, plain',
        'swallows an assertion, of an object',
        'swallows an assertion, of calls',
        'swallows an assertion, never to be reached',
        'swallows an assertion in a listener',
        'prints',
      ],
      passed: ['tries again until it holds', 'prints what it expects'],
    })
  }, 90_000)

  it('fails the run for an error that nobody handles', async () => {
    const { code, tests } = await runNested('unhandled', {})
    expect(code).toBe(1)
    expect(tests).toEqual({ passed: ['leaves a rejection to nobody'] })
  }, 90_000)
})
