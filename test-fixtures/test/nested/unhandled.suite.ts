import { it } from 'vitest'

it('leaves a rejection to nobody', async () => {
  void Promise.reject(new Error('nobody handles this'))
  await new Promise((resolve) => setImmediate(resolve))
})
