import { defaultMechanisms } from '@trestle/sasl'
import { describe, expect, it } from 'vitest'
import { mechanismsLeft } from './mechanisms-left.js'

const left = (...refused: string[]) => mechanismsLeft(defaultMechanisms, new Set(refused), false)

describe('the mechanisms left', () => {
  it('are all where none was refused', () => {
    expect(left()).toEqual(defaultMechanisms)
  })

  it('hash the password where one that hashes was refused', () => {
    expect(left('SCRAM-SHA-512')).toEqual([
      'EXTERNAL',
      'SCRAM-SHA-512-PLUS',
      'SCRAM-SHA-256-PLUS',
      'SCRAM-SHA-1-PLUS',
      'SCRAM-SHA-256',
      'SCRAM-SHA-1',
      'ANONYMOUS',
    ])
  })

  it('bind to the channel where one that does was refused', () => {
    expect(left('SCRAM-SHA-512-PLUS', 'SCRAM-SHA-1')).toEqual([
      'EXTERNAL',
      'SCRAM-SHA-256-PLUS',
      'SCRAM-SHA-1-PLUS',
      'ANONYMOUS',
    ])
  })

  it('are all that show the password where a certificate was refused', () => {
    expect(left('EXTERNAL')).toEqual(defaultMechanisms.slice(1))
  })

  it('are all others of those that a program lists', () => {
    const listed = ['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-1', 'PLAIN']
    expect(mechanismsLeft(listed, new Set(['SCRAM-SHA-1-PLUS', 'SCRAM-SHA-1']), true)).toEqual(['PLAIN'])
  })
})
