/** Who may do what, decided by one pure function. */
@NullMarked
package dev.baton.permissions;

import org.jspecify.annotations.NullMarked;
