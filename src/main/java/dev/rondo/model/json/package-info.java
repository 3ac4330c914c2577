/** The one reader of JSON from untrusted files. {@link dev.rondo.model.json.JsonLimits} bounds what it accepts. */
@NullMarked
package dev.rondo.model.json;

import org.jspecify.annotations.NullMarked;
