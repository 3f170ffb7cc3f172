import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../../src/build/run-tool.ts';

/** One property of a documented type. */
export interface Option {
	/** With the names of the objects around it: `openAmount.min`. */
	readonly name: string;
	readonly type: string;
	readonly optional: boolean;
	/** Whether only some members of a union have it: the object has one of several such options. */
	readonly alternative: boolean;
	/** The docblock, in Markdown on one line. Empty where there is none. */
	readonly description: string;
	/** The tag `@default`, where it has one. */
	readonly fallback: string | undefined;
	/** Name of the interface that declares it; undefined for members of an object written in place. */
	readonly owner: string | undefined;
}

/** A documented type: an object with options, or an alias of other types. */
export interface DocumentedType {
	readonly name: string;
	readonly description: string;
	readonly options: readonly Option[];
	/** What an alias stands for, where it has no options. */
	readonly alias: string | undefined;
	/** Names in the types of its options, in their order. */
	readonly mentions: readonly string[];
}

/** Types that modules of `src` export, read with the TypeScript compiler. Names are those of the exports. */
export class PublicTypes {
	readonly #checker: ts.TypeChecker;
	readonly #symbols = new Map<string, ts.Symbol>();

	/** @param modules paths below the project's root, e.g. `src/endpoint/index.ts` */
	constructor(modules: readonly string[]) {
		const files = modules.map((module) => join(ROOT, module));
		const program = ts.createProgram(files, {
			module: ts.ModuleKind.NodeNext,
			target: ts.ScriptTarget.ES2022,
			lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
			strict: true,
			exactOptionalPropertyTypes: true,
			allowImportingTsExtensions: true,
			noEmit: true,
			types: ['node'],
		});
		this.#checker = program.getTypeChecker();
		for (const file of program.getSourceFiles()) {
			if (!file.fileName.startsWith(join(ROOT, 'src'))) continue;
			for (const statement of file.statements) {
				if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)) continue;
				const symbol = this.#checker.getSymbolAtLocation(statement.name);
				if (symbol && !this.#symbols.has(symbol.name)) this.#symbols.set(symbol.name, symbol);
			}
		}
		for (const file of files) {
			const source = program.getSourceFile(file);
			const module = source && this.#checker.getSymbolAtLocation(source);
			if (!module) throw new Error(`${file} is not a module.`);
			for (const symbol of this.#checker.getExportsOfModule(module)) {
				const target = symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
				this.#symbols.set(symbol.name, target);
			}
		}
	}

	/** Whether a type of this name is declared in what was read. */
	has(name: string): boolean {
		return this.#symbols.has(name);
	}

	/** @throws {Error} if there is no such type */
	read(name: string): DocumentedType {
		const symbol = this.#symbols.get(name);
		if (!symbol) throw new Error(`No type is called ${name}.`);
		const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
		const alias = symbol.declarations?.find((one) => ts.isTypeAliasDeclaration(one))?.type;
		const isObject = !alias || isObjectType(alias);
		const options =
			isObject || (alias && ts.isTypeReferenceNode(alias) && isOwnMapping(alias))
				? this.#optionsOf(type, '')
				: [];
		const text = options.length === 0 && alias ? typeText(alias) : undefined;
		return {
			name,
			description: proseOf(ts.displayPartsToString(symbol.getDocumentationComment(this.#checker))),
			options,
			alias: text,
			mentions: namesIn([...options.map((option) => option.type), text ?? ''].join(' ')),
		};
	}

	/** The type of a member of a class, as the compiler infers it. */
	memberType(className: string, member: string): string {
		const symbol = this.#symbols.get(className);
		const property = symbol && this.#checker.getDeclaredTypeOfSymbol(symbol).getProperty(member);
		if (!property) throw new Error(`${className} has no member ${member}.`);
		return this.#checker
			.typeToString(
				this.#checker.getTypeOfSymbol(property),
				undefined,
				ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseSingleQuotesForStringLiteralType,
			)
			.replaceAll('"', "'");
	}

	#optionsOf(type: ts.Type, prefix: string): readonly Option[] {
		// A union of objects has the members of each; a member that one of them forbids is `never` there.
		const parts = type.isUnion() ? type.types : [type];
		const properties = new Map<string, ts.Symbol[]>();
		for (const property of parts.flatMap((part) => this.#checker.getPropertiesOfType(part))) {
			const found = properties.get(property.name) ?? [];
			properties.set(property.name, isForbidden(property) ? found : [...found, property]);
		}
		return [...properties.values()].flatMap(([property, ...others]) =>
			property ? this.#optionOf(property, prefix, others.length + 1 < parts.length) : [],
		);
	}

	#optionOf(property: ts.Symbol, prefix: string, alternative: boolean): readonly Option[] {
		const declaration = property.declarations?.[0];
		if (!declaration || !(ts.isPropertySignature(declaration) || ts.isMethodSignature(declaration)))
			return [];
		const node = declaration.type;
		const name = prefix + property.name;
		const tag = property.getJsDocTags(this.#checker).find((one) => one.name === 'default');
		const literal = node && literalIn(node);
		const owner = ts.isInterfaceDeclaration(declaration.parent) ? declaration.parent.name.text : undefined;
		const option: Option = {
			name,
			type: literal ? typeText(node).replace(typeText(literal), 'object') : node ? typeText(node) : 'unknown',
			optional: declaration.questionToken !== undefined,
			alternative,
			description: proseOf(ts.displayPartsToString(property.getDocumentationComment(this.#checker))),
			fallback: tag && ts.displayPartsToString(tag.text),
			owner,
		};
		const inside = literal ? this.#optionsOf(this.#checker.getTypeFromTypeNode(literal), `${name}.`) : [];
		return [option, ...inside];
	}
}

function isObjectType(node: ts.TypeNode): boolean {
	if (ts.isUnionTypeNode(node)) return node.types.every((one) => ts.isTypeLiteralNode(one));
	return ts.isTypeLiteralNode(node) || ts.isIntersectionTypeNode(node);
}

/** `Omit`, `Pick` and `Partial` of a type of ours have its options; `Readonly<Record<…>>` has none. */
function isOwnMapping(node: ts.TypeReferenceNode): boolean {
	return /^(?:Omit|Pick|Partial)$/.test(node.typeName.getText());
}

function isForbidden(property: ts.Symbol): boolean {
	const [declaration] = property.declarations ?? [];
	return (
		declaration !== undefined &&
		ts.isPropertySignature(declaration) &&
		declaration.type?.kind === ts.SyntaxKind.NeverKeyword
	);
}

/** An object type that is written in place, alone or beside `undefined`. */
function literalIn(node: ts.TypeNode): ts.TypeLiteralNode | undefined {
	if (ts.isTypeLiteralNode(node)) return node;
	return ts.isUnionTypeNode(node) ? node.types.find((one) => ts.isTypeLiteralNode(one)) : undefined;
}

/** A type as its declaration has it, without what a reader of a table can do without. */
function typeText(node: ts.TypeNode): string {
	return node
		.getText()
		.replaceAll(/\s+/g, ' ')
		.replaceAll(/\breadonly /g, '')
		.replace(/^\| /, '')
		.replace(ts.isUnionTypeNode(node) ? / \| undefined$/ : /$^/, '')
		.trim();
}

function namesIn(types: string): readonly string[] {
	return [...new Set([...types.replaceAll(/'[^']*'/g, '').matchAll(/\b[A-Z]\w+\b/g)].map(([name]) => name))];
}

/** A docblock on one line: without code blocks, and with names in place of links. */
function proseOf(docblock: string): string {
	return docblock
		.replaceAll(/:?\s*```[^]*?```/g, '.')
		.replaceAll(/\{@link (?:\w+\.)?(\w+)\}/g, '`$1`')
		.replaceAll(/\s+/g, ' ')
		.trim();
}
