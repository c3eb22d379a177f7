//! Makes the types of calls from a list of their arguments.

macro_rules! renamed {
    (id, $value:expr, $names:expr) => {
        $names.id($value)
    };
    (principal, $value:expr, $names:expr) => {
        $names.principal($value)
    };
    (security, $value:expr, $names:expr) => {
        $value.as_ref().map(|parts| parts.with_names(|name| $names.principal(name)))
    };
    (information, $value:expr, $names:expr) => {
        $value.as_ref().map(|information| information.with_ids(|id| $names.member(id)))
    };
    (list, $value:expr, $names:expr) => {
        $value.as_ref().map(|list| {
            list.iter().map(|information| information.with_ids(|id| $names.member(id))).collect()
        })
    };
    (ids, $value:expr, $names:expr) => {
        $value.as_ref().map(|list| list.iter().map(|id| $names.id(id)).collect())
    };
    ($plain:ident, $value:expr, $names:expr) => {
        $value.clone()
    };
}

macro_rules! argument {
    (id, $value:expr) => {
        Argument::Id($value)
    };
    (principal, $value:expr) => {
        Argument::Principal($value)
    };
    (security, $value:expr) => {
        Argument::Security($value.as_ref())
    };
    (information, $value:expr) => {
        Argument::Information($value.as_ref())
    };
    (list, $value:expr) => {
        Argument::List($value.as_deref())
    };
    (ids, $value:expr) => {
        Argument::Ids($value.as_deref())
    };
    (number, $value:expr) => {
        Argument::Number(*$value)
    };
    (size, $value:expr) => {
        $value.map_or(Argument::Null, Argument::Number)
    };
    (text, $value:expr) => {
        $value.as_deref().map_or(Argument::Null, Argument::Text)
    };
    (out, $value:expr) => {
        Argument::Out(*$value)
    };
}

macro_rules! calls {
    ($($(#[$doc:meta])* $function:ident {
        $($(#[$field_doc:meta])* $field:ident $name:literal $kind:ident: $held:ty,)*
    })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
            #[serde(deny_unknown_fields, bound(
                serialize = "N::Id: Serialize, N::Principal: Serialize",
                deserialize = "N::Id: Deserialize<'de>, N::Principal: Deserialize<'de>",
            ))]
            pub struct $function<N: Notation> {
                $($(#[$field_doc])* #[serde(rename = $name)] pub $field: $held,)*
            }

            impl<N: Notation> $function<N> {
                /// The same call in another notation.
                pub fn renamed<M: Notation>(&self, names: &mut impl Names<N, M>) -> $function<M> {
                    $function { $($field: renamed!($kind, &self.$field, names),)* }
                }

                /// The arguments in documented order, with their documented names.
                #[must_use]
                pub fn arguments(&self) -> Vec<(&'static str, Argument<'_, N>)> {
                    vec![$(($name, argument!($kind, &self.$field)),)*]
                }
            }

            impl<N: Notation> From<$function<N>> for Call<N> {
                fn from(call: $function<N>) -> Call<N> {
                    Call::$function(call)
                }
            }
        )*

        /// One call of the API. In JSON: `method` and `params`, as in the protocol.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(tag = "method", content = "params")]
        #[serde(bound(
            serialize = "N::Id: Serialize, N::Principal: Serialize",
            deserialize = "N::Id: Deserialize<'de>, N::Principal: Deserialize<'de>",
        ))]
        pub enum Call<N: Notation> {
            $(#[doc = concat!("A call of ", stringify!($function), ".")] $function($function<N>),)*
        }

        impl<N: Notation> Call<N> {
            /// The session that the call is made in; OpenNtmsSession has none yet.
            #[must_use]
            pub fn session(&self) -> Option<&N::Id> {
                match self.arguments().first() {
                    Some(&("hSession", Argument::Id(session))) => Some(session),
                    Some(_) | None => None,
                }
            }

            /// The function that is called.
            #[must_use]
            pub const fn function(&self) -> Function {
                match self { $(Call::$function(_) => Function::$function,)* }
            }

            /// Reads the parameters of a call whose function is known already.
            ///
            /// # Errors
            /// When they are not the parameters of this function.
            pub fn with_params<'de, D: Deserializer<'de>>(
                function: Function,
                params: D,
            ) -> Result<Call<N>, D::Error>
            where
                N::Id: Deserialize<'de>,
                N::Principal: Deserialize<'de>,
            {
                match function {
                    $(Function::$function => $function::deserialize(params).map(Call::$function),)*
                }
            }

            /// The same call in another notation.
            pub fn renamed<M: Notation>(&self, names: &mut impl Names<N, M>) -> Call<M> {
                match self { $(Call::$function(call) => Call::$function(call.renamed(names)),)* }
            }

            /// The arguments in documented order, with their documented names.
            #[must_use]
            pub fn arguments(&self) -> Vec<(&'static str, Argument<'_, N>)> {
                match self { $(Call::$function(call) => call.arguments(),)* }
            }
        }

        /// A function of the API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Function {
            $(#[doc = concat!("The function ", stringify!($function), ".")] $function,)*
        }

        impl Function {
            /// Every function that the model knows.
            pub const ALL: &'static [Function] = &[$(Function::$function,)*];

            /// Its documented name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Function::$function => stringify!($function),)* }
            }
        }

        /// Runs the same code on whichever call it is: `$body` sees it as `$bound`.
        macro_rules! on_each_call {
            ($call:expr, $bound:ident => $body:expr) => {
                match $call { $($crate::call::Call::$function($bound) => $body,)* }
            };
        }

        /// Runs the same code with the type of the call of a function: `$body` sees it as `$type`.
        macro_rules! on_each_function {
            ($selected:expr, $type:ident => $body:expr) => {
                match $selected { $($crate::call::Function::$function => {
                    type $type = $crate::call::$function<$crate::call::Bound>;
                    $body
                })* }
            };
        }

        pub(crate) use {on_each_call, on_each_function};
    };
}
