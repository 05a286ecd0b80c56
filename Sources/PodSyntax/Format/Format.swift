/// The canonical text of a tree; comments stay. Nil when the text has errors: a broken text is never rewritten.
package func format(_ result: ParseResult) -> String? { nil }
