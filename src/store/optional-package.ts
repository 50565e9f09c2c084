/** A package, where it is installed. By a name that bundlers don't follow: whoever bundles gives a connection of their own. */
export async function optionalPackage<Package>(name: string): Promise<Package | undefined> {
	try {
		return (await import(/* @vite-ignore */ /* webpackIgnore: true */ name)) as Package;
	} catch (error) {
		if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
		throw error;
	}
}
