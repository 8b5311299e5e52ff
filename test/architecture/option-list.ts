import ts from 'typescript';

/** An option, and what its documentation says. */
export interface DocumentedOption {
  /** Such as `AuthModuleOptions.refreshToken.gracePeriod`. */
  readonly path: string;
  readonly text: string;
  /** Its type, as it is written. */
  readonly type: string;
  /** The text of `@default`; `undefined` where there is none. */
  readonly initial: string | undefined;
  readonly isRequired: boolean;
  /** Whether it is a group, whose members are options in their turn. */
  readonly isGroup: boolean;
  /** Whether it is a number or a duration, by itself or among others. */
  readonly isQuantity: boolean;
}

/** Every option of an interface, and of the groups within it. */
export function optionsOf(
  name: string,
  type: ts.Type,
  checker: ts.TypeChecker,
): readonly DocumentedOption[] {
  return checker.getPropertiesOfType(type).flatMap((symbol) => {
    const declaration = symbol.getDeclarations()?.find(ts.isPropertySignature);
    if (declaration?.type === undefined) return [];
    const path = `${name}.${symbol.name}`;
    const members = checker.getTypeFromTypeNode(declaration.type);
    const isGroup = isGroupType(members, checker);
    const option = {
      path,
      text: ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim(),
      type: declaration.type.getText(),
      initial: defaultOf(symbol, checker),
      isRequired: declaration.questionToken === undefined,
      isGroup,
      isQuantity: /^(?:Duration|number)\b/.test(declaration.type.getText()),
    };
    return [option, ...(isGroup ? optionsOf(path, members, checker) : [])];
  });
}

function defaultOf(symbol: ts.Symbol, checker: ts.TypeChecker): string | undefined {
  const tag = symbol.getJsDocTags(checker).find(({ name }) => name === 'default');
  return tag && ts.displayPartsToString(tag.text).trim();
}

/** Whether a type is of the library and has nothing but properties, each with a name of its own. */
function isGroupType(type: ts.Type, checker: ts.TypeChecker): boolean {
  const declarations = checker
    .getPropertiesOfType(type)
    .map((symbol) => symbol.getDeclarations()?.[0]);
  return (
    !type.isUnion() &&
    declarations.length > 0 &&
    declarations.every(
      (one) =>
        one !== undefined &&
        ts.isPropertySignature(one) &&
        /\/lib\/(?:options|adapters|client|testing)\//.test(one.getSourceFile().fileName),
    )
  );
}
