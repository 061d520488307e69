/** Where in the text, in offsets of JavaScript strings: `start` belongs to it, `end` does not. */
export interface Range {
  readonly start: number
  readonly end: number
}

export type Markup = Range &
  (
    | { readonly style: 'bold' | 'italic' | 'strike' | 'code' | 'pre' | 'quote' | 'spoiler' }
    | { readonly style: 'link'; readonly href: string }
  )

export interface Mention extends Range {
  readonly account: string
}

/** What a message answers. Who said what is the server's to say. */
export interface Quote {
  readonly id: string
  readonly author?: string | undefined
  readonly body?: string | undefined
}

/** A page on the web that the text has a link to. */
export interface LinkPreview<File> {
  readonly url: string
  readonly title?: string | undefined
  readonly description?: string | undefined
  readonly image?: File | undefined
}

/** A file of the server's, as a message refers to it, with the measures of a picture or a recording. */
export interface FileReference {
  readonly id: string
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly seconds?: number | undefined
}

/** The same as the server tells it. */
export interface FileInfo extends FileReference {
  readonly name?: string | undefined
  /** A media type. */
  readonly type: string
  /** In bytes. */
  readonly size: number
  /** In hexadecimal. */
  readonly sha256: string
}

/** What every message has: a text that reads well alone, and what belongs to it. */
export interface Said<File> {
  readonly body: string
  readonly markup?: readonly Markup[] | undefined
  readonly mentions?: readonly Mention[] | undefined
  readonly previews?: readonly LinkPreview<File>[] | undefined
  readonly replyTo?: Quote | undefined
  readonly thread?: string | undefined
}

export interface Text<File> extends Said<File> {
  readonly kind: 'text'
}

/** `body` is the caption. */
export interface Files<File> extends Said<File> {
  readonly kind: 'files'
  readonly files: readonly File[]
}

export interface Voice<File> extends Said<File> {
  readonly kind: 'voice'
  readonly file: File
}

export interface Sticker<File> extends Said<File> {
  readonly kind: 'sticker'
  readonly file: File
  readonly pack?: string | undefined
}

export interface Location<File> extends Said<File> {
  readonly kind: 'location'
  readonly latitude: number
  readonly longitude: number
  readonly name?: string | undefined
}

/** `body` is the question. Answers are messages. */
export interface Poll<File> extends Said<File> {
  readonly kind: 'poll'
  readonly options: readonly string[]
  readonly multiple?: boolean | undefined
}

export type SingleContent<File> = Text<File> | Files<File> | Voice<File> | Sticker<File> | Location<File> | Poll<File>

export interface Forwarded<File, Time> extends Said<File> {
  readonly kind: 'forwarded'
  readonly messages: readonly {
    readonly by: string
    readonly at?: Time | undefined
    readonly content: SingleContent<File>
  }[]
}

/** What one message is. `Time` is milliseconds since 1970 on the wire, and a `Date` for users of the library. */
export type MessageContent<File, Time> = SingleContent<File> | Forwarded<File, Time>
