import type { WorkspacePackage } from './workspace.mjs'

/** What editors and the reference show of a package; undefined where its README has no example. */
export declare function packageDocs(readme: string): string | undefined
/** The index files of the packages by their paths, as they should be. */
export declare function documentedIndexes(packages: readonly WorkspacePackage[]): ReadonlyMap<string, string>
