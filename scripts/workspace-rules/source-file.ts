import ts from 'typescript'

/** What the rules look at in one source. */
export interface SourceFile {
  /** Relative to the root. */
  readonly path: string
  /** Tests and what stands in `test/` may use more than what is published. */
  readonly isTest: boolean
  /** Every module specifier: static, dynamic, of types, of re-exports. */
  readonly imports: readonly string[]
  /** Every string in the code; comments are none. */
  readonly strings: readonly string[]
  /** Names used as values, as in `Buffer.from`, but not those of members. */
  readonly names: ReadonlySet<string>
  readonly onlyReexports: boolean
}

const isReexport = (statement: ts.Statement): boolean =>
  ts.isExportDeclaration(statement) &&
  (statement.moduleSpecifier !== undefined ||
    (statement.exportClause !== undefined &&
      ts.isNamedExports(statement.exportClause) &&
      statement.exportClause.elements.length === 0))

const isMemberName = (node: ts.Identifier, parent: ts.Node): boolean =>
  (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) &&
  parent.name === node

export function readSource(path: string, text: string): SourceFile {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false)
  const imports: string[] = []
  const strings: string[] = []
  const names = new Set<string>()

  const importFrom = (node: ts.Node | undefined) => {
    if (node && ts.isStringLiteralLike(node)) imports.push(node.text)
  }
  const visit = (node: ts.Node, parent: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) importFrom(node.moduleSpecifier)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      importFrom(node.arguments[0])
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) importFrom(node.argument.literal)
    else if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      strings.push(node.text)
    else if (ts.isIdentifier(node) && !isMemberName(node, parent)) names.add(node.text)
    ts.forEachChild(node, (child) => visit(child, node))
  }
  ts.forEachChild(file, (node) => visit(node, file))

  return {
    path,
    isTest: /\.test(-d)?\.m?[jt]s$|\/test\//.test(path),
    imports,
    strings,
    names,
    onlyReexports: file.statements.every(isReexport),
  }
}
