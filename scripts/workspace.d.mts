/** The fields of a package.json that the scripts and tests look at. */
export interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly description?: string
  readonly license?: string
  readonly type?: string
  readonly sideEffects?: boolean
  readonly scripts?: Readonly<Record<string, string>>
  readonly files?: readonly string[]
  readonly exports?: Readonly<Record<string, Exported>>
  readonly publishConfig?: { readonly access?: string; readonly exports?: Readonly<Record<string, Exported>> }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
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
