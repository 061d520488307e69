/** The fields of a package.json that the scripts and tests look at. */
export interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly description?: string
  /** The XEPs that the package implements: the page of XEPs is made of it. */
  readonly xeps?: readonly ImplementedXep[]
  readonly license?: string
  readonly type?: string
  readonly sideEffects?: boolean
  readonly scripts?: Readonly<Record<string, string>>
  readonly files?: readonly string[]
  readonly exports?: Readonly<Record<string, Exported>>
  readonly imports?: Readonly<Record<string, Exported>>
  readonly bin?: Readonly<Record<string, string>>
  /** What the published manifest gets beside those that every package has. */
  readonly keywords?: readonly string[]
  readonly publishConfig?: { readonly access?: string }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export interface ImplementedXep {
  /** Four digits. */
  readonly number: string
  readonly title: string
  /** Of the specification. */
  readonly version: string
  /** `both`, or a word that says which; none where the specification has no sides. */
  readonly sides?: string
}

/** A target of `exports`, or a choice of them by condition. */
export type Exported = string | null | { readonly [condition: string]: Exported }

export interface WorkspacePackage {
  /** Relative to the root. */
  readonly folder: string
  readonly manifest: Manifest
}

export declare const root: string
export declare function json(value: unknown): string
export declare function workspacePackages(): WorkspacePackage[]
export declare function siblings(manifest: Manifest): string[]
export declare function tsconfigs(packages?: readonly WorkspacePackage[]): Map<string, unknown>
