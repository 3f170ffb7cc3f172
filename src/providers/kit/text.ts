/**
 * Clips the text to at most `longest` characters; a clipped text ends in an ellipsis. Characters are code points, so
 * surrogate pairs are not split.
 */
export function clip(text: string, longest: number): string {
	const characters = [...text];
	return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
}
