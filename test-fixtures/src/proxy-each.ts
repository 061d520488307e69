import { afterEach, beforeEach } from 'vitest'
import { type FaultyProxy, type FaultyProxyOptions, startFaultyProxy } from './faulty-proxy.js'

interface Stoppable {
  stop(options: { readonly timeout: number }): Promise<unknown>
}

type ProxyTarget = FaultyProxyOptions['target']

export interface ProxiedSuite {
  /** That of the test which runs. */
  readonly proxy: FaultyProxy
  /** Has it stopped after the test, within a second. */
  keep<T extends Stoppable>(one: T): T
  /** Puts a new proxy, before another target, in the place of that of the test. */
  retarget(target: ProxyTarget): Promise<void>
}

/** Gives each test of the suite that calls this a proxy of its own before the target. */
export function proxyEach(target: () => ProxyTarget): ProxiedSuite {
  const kept: Stoppable[] = []
  let proxy: FaultyProxy
  beforeEach(async () => {
    proxy = await startFaultyProxy({ target: target() })
  })
  afterEach(async () => {
    await Promise.all(kept.splice(0).map((one) => one.stop({ timeout: 1000 })))
    await proxy.stop()
  })
  return {
    get proxy() {
      return proxy
    },
    keep(one) {
      kept.push(one)
      return one
    },
    async retarget(target) {
      await proxy.stop()
      proxy = await startFaultyProxy({ target })
    },
  }
}
