import { createLocalHost, type LocalHost, type LocalHostSettings } from '../local-host.js'

/** Hosts nodes (XEP-0060) at a domain, in memory. Every account of the server may create some. */
export async function hostNodes(settings: LocalHostSettings, server: string): Promise<LocalHost> {
  const { pubsubService } = await import('@trestle/xep-0060/service')
  const host = createLocalHost(settings)
  host.use(pubsubService, { at: ({ local }) => local === '' })
  host.get(pubsubService).api.register('mayCreate', ({ from }) => from?.domain === server)
  await host.start()
  return host
}
