/** The one reader of JSON from untrusted files. {@link dev.rondo.model.json.JsonLimits} bounds what it accepts. */
package dev.rondo.model.json;
