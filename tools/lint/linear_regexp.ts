/**
 * A rule of `deno lint` for the product: no regular expression may take longer than its input is
 * long.
 * @module
 */

import { analyse } from "scslre";

/** The folders whose code reads input of strangers. */
const PRODUCT = /(?:^|\/)(?:cli|client|protocol|server)\/(?!.*_test\.ts$)/;

/**
 * Returns why an expression is superlinear, in words for its author; `undefined` if it is linear.
 */
export function superlinear(source: string, flags: string): string | undefined {
  const [found] = analyse({ source, flags }, { reportTypes: { Move: true } }).reports;
  if (found === undefined) return undefined;
  const growth = found.exponential ? "exponential" : "quadratic";
  switch (found.type) {
    case "Trade":
      return `${found.startQuant.raw} and ${found.endQuant.raw} can match the same characters: ${growth} time`;
    case "Self":
      return `${found.quant.raw} can match the same characters in several ways: ${growth} time`;
    case "Move":
      return `${found.quant.raw} is tried from each character on: ${growth} time`;
  }
}

const plugin: Deno.lint.Plugin = {
  name: "chatd",
  rules: {
    "linear-regexp": {
      create(context) {
        if (!PRODUCT.test(context.filename)) return {};
        return {
          Literal(node) {
            if (!("regex" in node) || node.regex === undefined) return;
            const fault = superlinear(node.regex.pattern, node.regex.flags);
            if (fault !== undefined) {
              context.report({ node, message: fault, hint: "anchor it, or search by hand" });
            }
          },
          "NewExpression, CallExpression"(
            node: Deno.lint.NewExpression | Deno.lint.CallExpression,
          ) {
            if (node.callee.type !== "Identifier" || node.callee.name !== "RegExp") return;
            context.report({
              node,
              message: "an expression made at run time cannot be checked for its time",
              hint: "write it as a literal, or ignore the rule and say why it is linear",
            });
          },
        };
      },
    },
  },
};

export default plugin;
