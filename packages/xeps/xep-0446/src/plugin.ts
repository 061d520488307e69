import { definePlugin } from '@trestle/core'
import { type HashInput, type HashOptions, hashes } from '@trestle/xep-0300'
import { describeFile, type FileDetails } from './describe-file.js'
import { type FileMetadataValue, NS_FILE_METADATA } from './elements.js'

export interface FileMetadataApi {
  /**
   * Makes the metadata of a file, with its size and hashes. Rejects with HashError `unsupported-algorithm`, or `too-large`
   * above `maxBytes`.
   */
  describe(input: HashInput, details?: FileDetails, options?: HashOptions): Promise<FileMetadataValue>
}

/** File metadata element (XEP-0446): makes the metadata of files, which other specifications carry. */
export const fileMetadata = definePlugin({
  name: 'xep-0446',
  features: [NS_FILE_METADATA],
  requires: { hashes },
  setup({ xmpp, deps }) {
    const view: FileMetadataApi = {
      describe: (input, details, options) => describeFile(deps.hashes(xmpp), input, details, options),
    }
    return () => view
  },
})
