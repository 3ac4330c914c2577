/**
 * Classes made from templates at run time. C2 keeps a vector in a register only if no call stands between its maker and its
 * user, and stops inlining large methods. Therefore source may share code, but bytecode must not call it. A template is
 * ordinary Java: it calls helpers marked {@link dev.rondo.template.Expand}, and its loops over registers start at
 * {@link dev.rondo.template.Unroll#unrolled}. {@link dev.rondo.template.Template} pastes the helpers in the place of their
 * calls and unrolls those loops when it defines the class.
 */
@NullMarked
package dev.rondo.template;

import org.jspecify.annotations.NullMarked;
