import { definePlugin } from '@trestle/core'
import { NS_THUMBNAILS } from './elements.js'
import { thumbnailDataUri, thumbnailSource } from './thumbnail-source.js'

export interface ThumbnailsApi {
  readonly source: typeof thumbnailSource
  readonly dataUri: typeof thumbnailDataUri
}

/** Jingle Content Thumbnails (XEP-0264): announces that thumbnails are understood, and tells where their images are. */
export const thumbnails = definePlugin({
  name: 'xep-0264',
  features: [NS_THUMBNAILS],
  setup() {
    const view: ThumbnailsApi = { source: thumbnailSource, dataUri: thumbnailDataUri }
    return () => view
  },
})
