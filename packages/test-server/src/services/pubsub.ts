import { createLocalHost, type LocalHost, type LocalHostSettings } from '../local-host.js'
import type { Storage } from '../storage.js'

/** Hosts nodes (XEP-0060) at a domain. Every account of the server may create some. */
export async function hostNodes(settings: LocalHostSettings, server: string, storage: Storage): Promise<LocalHost> {
  const [{ pubsubService }, { keepNodes }] = await Promise.all([
    import('@trestle/xep-0060/service'),
    import('./keep-nodes.js'),
  ])
  const host = createLocalHost(settings)
  host.use(pubsubService, { at: ({ local }) => local === '' })
  const { api } = host.get(pubsubService)
  keepNodes(api, storage)
  api.register('mayCreate', ({ from }) => from?.domain === server)
  await host.start()
  return host
}
