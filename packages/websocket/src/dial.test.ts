import { describe, expect, it } from 'vitest'
import { dial } from './dial.js'

describe('an error of a WebSocket', () => {
  it('says where, and nothing that lets one in', async () => {
    const open = () => {
      throw new Error('no')
    }
    const dialled = dial('wss://romeo:wherefore@montague.example:5443/ws?token=s3cret', new AbortController().signal, {
      open,
      timeout: 1000,
    })
    await expect(dialled).rejects.toMatchObject({
      code: 'unreachable',
      message: 'The WebSocket wss://montague.example:5443/ws could not be opened.',
    })
  })
})
