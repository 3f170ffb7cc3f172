/**
 * At most `longest` characters; what is longer ends in an ellipsis. Characters are code points, so none is
 * cut in two.
 */
export function clip(text: string, longest: number): string {
	const characters = [...text];
	return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
}
